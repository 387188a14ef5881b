"""``formulas export`` and ``formulas import``: saved formulas as JSON files to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eznas_core.commands.formula_names import FormulaFolderOption
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import answer


def export_formulas(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Which ones; all of them if left out."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; standard output if left out."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Write saved formulas with their notes as one JSON file, for another machine or a paper.

    One formula is written as 'export --format json' writes it, several as a list of such. Code that
    needs only torch is written by: eznas export --proxy NAME

    For example:

      eznas formulas export --output formulas.json

      eznas formulas export mine --output mine.json
    """
    from eznas_core.exporting import formulas_to_json
    from eznas_core.foundation import EznasError, atomic_write_text
    from eznas_core.scoring import saved

    if output is not None and output.exists() and not force:
        raise EznasError(f"{output} is there already; add --force to replace it")
    chosen = (
        [saved.get(name, folder) for name in dict.fromkeys(names)]
        if names
        else saved.list_formulas(folder)
    )
    text = formulas_to_json(chosen)
    if output is None:
        typer.echo(text, nl=False)
        return
    atomic_write_text(output, text)
    called = [each.name for each in chosen]
    count = f"{len(chosen)} formula" + "s" * (len(chosen) != 1)
    answer(json, {"output": str(output), "formulas": called}, f"wrote {output} ({count})")


def import_formulas(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="What 'formulas export' or 'export --format json' wrote."
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Another name for the only one.")
    ] = None,
    adapt: Annotated[
        bool,
        typer.Option(
            "--adapt",
            help="Give one whose name is taken, or is none, another: mine becomes mine-2.",
        ),
    ] = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Save the formulas of files: all of them, or none if a name is taken or a file is damaged.

    Those that are here already with the same content are left alone.

    For example:

      eznas formulas import formulas.json

      eznas formulas import theirs.json --name theirs
    """
    from eznas_core.exporting import import_formulas as take_in

    added = take_in(files, name=name, adapt=adapt, folder=folder)
    called = [each.name for each in added.new]
    words = f"saved: {', '.join(called) or 'none'}"
    if added.same:
        words += f"; here already: {', '.join(added.same)}"
    answer(json, {"saved": called, "same": list(added.same)}, words)
