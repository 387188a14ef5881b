"""``runs export`` and ``runs import``: a run as one file for another machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show_json
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run


def export_run(
    run: RunArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to; RUN.zip if left out."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Score fresh networks by the best formula, read from the bundle alone by another "
            "process, and compare with this program's scores.",
        ),
    ] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Write a run as one ZIP archive without pickles: settings, events, result, formulas.

    For example:

      eznas runs export 2026-01-31-120000 --output run.zip --check
    """
    from eznas_core import spaces
    from eznas_core.exporting import check_text, pack_run, read_bundle
    from eznas_core.foundation import EznasError, atomic_write_bytes

    found = find_run(run, folder)
    target = output or Path(f"{found.name}.zip")
    if target.exists() and not force:
        raise EznasError(f"{target} is there already; add --force to replace it")
    archive = pack_run(found.path)
    formulas = read_bundle(archive).formulas
    report = None
    if check:
        if not formulas:
            raise EznasError(f"the run {found.name} has no result yet, so there is no formula")
        report = check_text(formulas[0], spaces.get(found.config.space))
        if not report.ok:
            raise EznasError(f"the bundle and this program disagree: {report}")
    atomic_write_bytes(target, archive)
    if json:
        show_json(
            {
                "run": found.name,
                "output": str(target),
                "bytes": len(archive),
                "formulas": len(formulas),
                "parity": None if report is None else report.to_json(),
            }
        )
        return
    say(f"wrote {target} ({len(archive)} bytes, {len(formulas)} formulas)")
    if report is not None:
        say(str(report))


def import_run(
    bundle: Annotated[Path, typer.Argument(metavar="FILE", help="What 'runs export' wrote.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Another name for the run.")
    ] = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Take a run of another machine in among one's own.

    For example:

      eznas runs import run.zip --name theirs
    """
    from eznas_core.exporting import unpack_run
    from eznas_core.foundation import data_folder

    path = unpack_run(bundle, data_folder("runs") if folder is None else folder, name)
    if json:
        show_json({"run": path.name, "path": str(path)})
    else:
        say(f"the run {path.name} is in {path}")
