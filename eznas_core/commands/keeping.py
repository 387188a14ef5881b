"""Keeping runs in order: names, tags, notes, the archive and the trash."""

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
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import answer
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run


def rename(
    run: RunArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its new name.")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Give a run another name.

    For example:

      eznas runs rename 2026-01-31-120000 wide-language-seed-1
    """
    from eznas_core import runs as engine

    found = engine.rename(find_run(run, folder), name)
    answer(json, {"name": found.name, "path": str(found.path)}, f"it is now {found.path}")


def tag(
    run: RunArgument,
    tags: TagsArgument,
    remove: RemoveOption = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Add tags to a run, or take them away.

    For example:

      eznas runs tag 2026-01-31-120000 paper "five seeds"
    """
    from eznas_core import runs as engine

    change = engine.remove_tags if remove else engine.add_tags
    notes = change(find_run(run, folder), *tags)
    answer(json, notes.to_json(), f"tags of {run}: {', '.join(notes.tags) or 'none'}")


def note(
    run: RunArgument,
    text: NoteArgument,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Write a note on a run, in place of the one it has.

    For example:

      eznas runs note 2026-01-31-120000 "twice the population of the run before"
    """
    from eznas_core import runs as engine

    notes = engine.set_note(find_run(run, folder), text)
    answer(json, notes.to_json(), f"note of {run}: {notes.note or 'none'}")


def archive(
    run: RunArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back out.")] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Put a run aside: 'runs list' leaves it out, 'runs list --archived' shows it.

    For example:

      eznas runs archive 2026-01-31-120000
    """
    from eznas_core import runs as engine

    notes = engine.archive(find_run(run, folder), not undo)
    said = "is back in the list" if undo else "is put aside; --undo takes it back"
    answer(json, notes.to_json(), f"the run {run} {said}")


def delete(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Throw a run away; 'runs restore' takes it back.

    For example:

      eznas runs delete 2026-01-31-120000
    """
    from eznas_core import runs as engine

    trashed = engine.delete(find_run(run, folder))
    answer_thrown(trashed, f"the run {trashed.name}", "eznas runs restore", json=json)


def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the run was called.")],
    to: BackAsOption = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Take a run out of the trash: of several of that name, the one thrown away last.

    For example:

      eznas runs restore 2026-01-31-120000
    """
    from eznas_core import runs as engine

    found = engine.restore(latest(engine.list_trash(folder), name, "run"), to)
    answer(json, {"name": found.name, "path": str(found.path)}, f"it is in {found.path}")


def trash(
    empty: EmptyOption = False,
    yes: YesOption = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """List the runs that were thrown away, or remove them for good.

    For example:

      eznas runs trash
    """
    from eznas_core import runs as engine

    empty_or_list(
        engine.list_trash(folder),
        "runs",
        lambda: engine.empty_trash(folder),
        empty=empty,
        yes=yes,
        json=json,
    )
