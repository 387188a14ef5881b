"""Keeping saved formulas in order: notes, tags, names and the trash."""

from __future__ import annotations

from typing import Annotated

import typer

from eznas_core.commands.formula_names import FormulaArgument, FormulaFolderOption, answer
from eznas_core.commands.options import JsonOption
from eznas_core.foundation import EznasError, unknown_name


def note(
    name: FormulaArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note; '' takes it away.")],
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Write a note on a saved formula, in place of the one it has.

    For example:

      eznas formulas note mine "falls behind params on ImageNet16-120"
    """
    from dataclasses import replace

    from eznas_core.scoring import saved

    found = saved.update(replace(saved.get(name, folder), notes=text), folder)
    answer(json, found.to_json(), f"note of {found.name}: {found.notes or 'none'}")


def tag(
    name: FormulaArgument,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Words to find it by.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take these tags away.")] = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Add tags to a saved formula, or take them away.

    For example:

      eznas formulas tag mine paper "five seeds"
    """
    from dataclasses import replace

    from eznas_core.scoring import saved

    found = saved.get(name, folder)
    given = {tag.strip() for tag in tags}
    left = {*found.tags} - given if remove else {*found.tags, *given}
    found = saved.update(replace(found, tags=tuple(left)), folder)
    answer(json, found.to_json(), f"tags of {found.name}: {', '.join(found.tags) or 'none'}")


def rename(
    name: FormulaArgument,
    to: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Give a saved formula another name.

    For example:

      eznas formulas rename mine narrow-cells
    """
    from eznas_core.scoring import saved

    found = saved.rename(name, to, folder)
    answer(json, found.to_json(), f"it is called {found.name} now")


def delete(
    name: FormulaArgument, folder: FormulaFolderOption = None, json: JsonOption = False
) -> None:
    """Throw a saved formula away; 'formulas restore' takes it back.

    For example:

      eznas formulas delete mine
    """
    from eznas_core.scoring import saved

    thrown = saved.delete(name, folder)
    answer(
        json,
        {"name": thrown.name, "path": str(thrown.path)},
        f"{thrown.name} is in the trash; take it back with: eznas formulas restore {thrown.name}",
    )


def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the formula was called.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Another name for it.")
    ] = None,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Take a formula out of the trash: of several of that name, the one thrown away last.

    For example:

      eznas formulas restore mine
    """
    from eznas_core.scoring import saved

    thrown = saved.list_trash(folder)
    for each in thrown:
        if each.name == name.strip().casefold():
            found = saved.restore(each, to)
            answer(json, found.to_json(), f"{found.name} is among the saved formulas again")
            return
    raise unknown_name("formula in the trash", name, [each.name for each in thrown])


def trash(
    empty: Annotated[
        bool, typer.Option("--empty", help="Remove all of it for good; cannot be undone.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """List the formulas that were thrown away, or remove them for good.

    For example:

      eznas formulas trash
    """
    from eznas_core.scoring import saved

    thrown = saved.list_trash(folder)
    if empty:
        question = f"Remove {len(thrown)} formulas for good?"
        if not yes and thrown and not typer.confirm(question, err=True):
            raise EznasError("nothing was removed")
        count = saved.empty_trash(folder)
        answer(json, {"removed": count}, f"{count} formulas removed")
        return
    listed = [
        {"name": each.name, "deleted": each.deleted.isoformat(), "path": str(each.path)}
        for each in thrown
    ]
    lines = [f"{each['deleted'][:19]}  {each['name']}" for each in listed]
    answer(json, listed, "\n".join(lines) or "the trash is empty")
