"""What keeping things in order has in common: words, tags, and the way into the trash and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from eznas_core.commands.output import answer
from eznas_core.foundation import EznasError, Trashed, unknown_name

NoteArgument = Annotated[str, typer.Argument(metavar="TEXT", help="The note; '' takes it away.")]
TagsArgument = Annotated[list[str], typer.Argument(metavar="TAG...", help="Words to find it by.")]
RemoveOption = Annotated[bool, typer.Option("--remove", help="Take these tags away.")]
BackAsOption = Annotated[
    str | None, typer.Option("--to", metavar="NAME", help="Another name for it.")
]
EmptyOption = Annotated[
    bool, typer.Option("--empty", help="Remove all of it for good; cannot be undone.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def latest(thrown: Sequence[Trashed], name: str, kind: str, *, typed: str | None = None) -> Trashed:
    """Of several of that name in the trash, the one that was thrown away last.

    Args:
        thrown: What is in the trash, the latest first.
        name: What it was called.
        kind: What such a thing is, in the singular.
        typed: The name as it was typed, for the message, where that is another.

    Raises:
        UnknownNameError: There is none.
    """
    found = next((each for each in thrown if each.name == name), None)
    if found is None:
        given = name if typed is None else typed
        raise unknown_name(f"{kind} in the trash", given, [each.name for each in thrown])
    return found


def answer_thrown(trashed: Trashed, what: str, command: str, *, json: bool) -> None:
    """Says that something is in the trash, and what takes it back."""
    answer(
        json,
        {"name": trashed.name, "path": str(trashed.path)},
        f"{what} is in the trash; take it back with: {command} {trashed.name}",
    )


def empty_or_list(
    thrown: Sequence[Trashed],
    kinds: str,
    remove: Callable[[], int],
    *,
    empty: bool,
    yes: bool,
    json: bool,
) -> None:
    """Lists what is in the trash, or removes it for good once that was affirmed.

    Args:
        thrown: What is in the trash, the latest first.
        kinds: What such things are, in the plural.
        remove: Removes them; gives how many that were.
        empty: Whether to remove them.
        yes: Whether that is affirmed already.
        json: Whether the answer is a document.

    Raises:
        EznasError: It was not affirmed, or something cannot be removed.
    """
    if empty:
        question = f"Remove {len(thrown)} {kinds} for good?"
        if not yes and thrown and not typer.confirm(question, err=True):
            raise EznasError("nothing was removed")
        count = remove()
        answer(json, {"removed": count}, f"{count} {kinds} removed")
        return
    listed = [
        {"name": each.name, "deleted": each.deleted.isoformat(), "path": str(each.path)}
        for each in thrown
    ]
    lines = [f"{each['deleted'][:19]}  {each['name']}" for each in listed]
    answer(json, listed, "\n".join(lines) or "the trash is empty")
