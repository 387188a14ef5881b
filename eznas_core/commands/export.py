"""``export``: a proxy as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eznas_core.commands.options import JsonOption, ProxyOption, UnitsOption
from eznas_core.commands.output import say, show_json

_FORMATS = "python, package, zero-cost-nas, naslib, notebook, json, latex, dot or svg"


def export(
    proxy: ProxyOption,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="NAME", help=f"What to write: {_FORMATS}.")
    ] = "python",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; standard output if left out."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Score three fresh networks in another process from what was written alone, and "
            "compare with this program's scores.",
        ),
    ] = False,
    networks: Annotated[
        int, typer.Option("--networks", min=1, max=1000, metavar="N", help="Networks for --check.")
    ] = 3,
    search_space: Annotated[
        str,
        typer.Option(
            "--search-space",
            "-s",
            metavar="NAME",
            help="Whose rules for units the code follows, and whose networks --check scores.",
        ),
    ] = "nasbench201",
    units: UnitsOption = None,
    json: JsonOption = False,
) -> None:
    """Write a proxy as code that needs only torch, or as a notebook, a document or a drawing.

    A package is a folder, or a ZIP archive if the file's name ends in .zip.

    For example:

      eznas export --proxy eznas-a --format python --output eznas_a.py --check

      python eznas_a.py

      eznas export --proxy "units_sum(frobenius(weight))" --format latex

      eznas export --proxy eznas-a --format package --output eznas_a.zip --check

      eznas export --proxy "units_sum(frobenius(weight))" --units relu-conv-bn,linear --check
    """
    from eznas_core.commands.names import find_space
    from eznas_core.exporting import FORMATS, prove, read_proxy, zipped
    from eznas_core.foundation import EznasError

    chosen = FORMATS.get(form)
    if output is not None and output.exists() and not force:
        raise EznasError(f"{output} is there already; add --force to replace it")
    found, known = read_proxy(proxy)
    if chosen.is_archive and output is None:
        raise EznasError(f"'{chosen.name}' is several files; say with --output where to")
    space = find_space(search_space)
    files = chosen.texts(found, known, space=space.name, units=units)
    report = None
    if check:
        report = prove(chosen.name, found, space, files=files, networks=networks, units=units)
        if not report.ok:
            raise EznasError(f"what was exported and this program disagree: {report}")
    if output is not None:
        is_zip = chosen.is_archive and output.suffix == ".zip"
        _write(output, zipped(files, output.stem) if is_zip else files)
    text = None if chosen.is_archive else "".join(files.values())
    if json:
        show_json(
            {
                "proxy": found.name,
                "text": found.text,
                "format": chosen.name,
                "output": None if output is None else str(output),
                "content": text if output is None else None,
                "files": [path for path in files if path],
                "parity": None if report is None else report.to_json(),
            }
        )
        return
    if output is None:
        typer.echo(text or "", nl=False)
    else:
        lines = sum(len(content.splitlines()) for content in files.values())
        say(f"wrote {output} ({lines} lines)")
    if report is not None:
        say(str(report))


def _write(output: Path, content: bytes | dict[str, str]) -> None:
    """Writes one file, or several into a folder."""
    from eznas_core.foundation import atomic_write_bytes, atomic_write_text

    if isinstance(content, bytes):
        atomic_write_bytes(output, content)
        return
    for path, text in content.items():
        atomic_write_text(output / path if path else output, text)
