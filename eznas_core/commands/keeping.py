"""Keeping runs in order: names, tags, notes, the archive and the trash."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show_json
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run
from eznas_core.foundation import EznasError, unknown_name


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
    _answer(json, {"name": found.name, "path": str(found.path)}, f"it is now {found.path}")


def tag(
    run: RunArgument,
    tags: Annotated[list[str], typer.Argument(metavar="TAG...", help="Words to find it by.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take these tags away.")] = False,
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
    _answer(json, notes.to_json(), f"tags of {run}: {', '.join(notes.tags) or 'none'}")


def note(
    run: RunArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note; '' takes it away.")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Write a note on a run, in place of the one it has.

    For example:

      eznas runs note 2026-01-31-120000 "twice the population of the run before"
    """
    from eznas_core import runs as engine

    notes = engine.set_note(find_run(run, folder), text)
    _answer(json, notes.to_json(), f"note of {run}: {notes.note or 'none'}")


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
    _answer(json, notes.to_json(), f"the run {run} {said}")


def delete(run: RunArgument, folder: FolderOption = None, json: JsonOption = False) -> None:
    """Throw a run away; 'runs restore' takes it back.

    For example:

      eznas runs delete 2026-01-31-120000
    """
    from eznas_core import runs as engine

    trashed = engine.delete(find_run(run, folder))
    _answer(
        json,
        {"name": trashed.name, "path": str(trashed.path)},
        f"the run {trashed.name} is in the trash; take it back with: "
        f"eznas runs restore {trashed.name}",
    )


def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the run was called.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Another name for it.")
    ] = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Take a run out of the trash: of several of that name, the one thrown away last.

    For example:

      eznas runs restore 2026-01-31-120000
    """
    from eznas_core import runs as engine

    trash = engine.list_trash(folder)
    for trashed in trash:
        if trashed.name == name:
            found = engine.restore(trashed, to)
            _answer(json, {"name": found.name, "path": str(found.path)}, f"it is in {found.path}")
            return
    raise unknown_name("run in the trash", name, [each.name for each in trash])


def trash(
    empty: Annotated[
        bool, typer.Option("--empty", help="Remove all of it for good; cannot be undone.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """List the runs that were thrown away, or remove them for good.

    For example:

      eznas runs trash
    """
    from eznas_core import runs as engine

    found = engine.list_trash(folder)
    if empty:
        if not yes and found and not typer.confirm(f"Remove {len(found)} runs for good?", err=True):
            raise EznasError("nothing was removed")
        count = engine.empty_trash(folder)
        _answer(json, {"removed": count}, f"{count} runs removed")
        return
    listed = [
        {"name": each.name, "deleted": each.deleted.isoformat(), "path": str(each.path)}
        for each in found
    ]
    lines = [f"{each['deleted'][:19]}  {each['name']}" for each in listed]
    _answer(json, listed, "\n".join(lines) or "the trash is empty")


def _answer(json: bool, document: Any, text: str) -> None:
    if json:
        show_json(document)
    else:
        say(text)
