"""Keeping saved formulas in order: notes, tags, names and the trash."""

from __future__ import annotations

from typing import Annotated

import typer

from eznas_core.commands.bin import (
    BackAsOption,
    EmptyOption,
    NoteArgument,
    RemoveOption,
    TagsArgument,
    YesOption,
    answer_thrown,
    empty_or_list,
    latest,
)
from eznas_core.commands.formula_names import FormulaArgument, FormulaFolderOption
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import answer


def note(
    name: FormulaArgument,
    text: NoteArgument,
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
    tags: TagsArgument,
    remove: RemoveOption = False,
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
    answer_thrown(thrown, thrown.name, "eznas formulas restore", json=json)


def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the formula was called.")],
    to: BackAsOption = None,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Take a formula out of the trash: of several of that name, the one thrown away last.

    For example:

      eznas formulas restore mine
    """
    from eznas_core.scoring import saved

    called = name.strip().casefold()
    thrown = latest(saved.list_trash(folder), called, "formula", typed=name)
    found = saved.restore(thrown, to)
    answer(json, found.to_json(), f"{found.name} is among the saved formulas again")


def trash(
    empty: EmptyOption = False,
    yes: YesOption = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """List the formulas that were thrown away, or remove them for good.

    For example:

      eznas formulas trash
    """
    from eznas_core.scoring import saved

    empty_or_list(
        saved.list_trash(folder),
        "formulas",
        lambda: saved.empty_trash(folder),
        empty=empty,
        yes=yes,
        json=json,
    )
