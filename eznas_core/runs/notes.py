"""What the user says of a run: tags, a note, and that it is put aside."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from eznas_core.foundation import LONGEST_NOTE, EznasError, checked_tag, read_plain
from eznas_core.runs.directory import RunDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNotes:
    """The user's own words on a run; they change nothing about it.

    Attributes:
        tags: Words to find it by, in alphabetical order.
        note: Free text.
        archived: Whether lists leave it out unless asked.
    """

    tags: tuple[str, ...] = ()
    note: str = ""
    archived: bool = False

    def to_json(self) -> dict[str, Any]:
        """The notes as a JSON object."""
        return {"tags": list(self.tags), "note": self.note, "archived": self.archived}

    @classmethod
    def from_json(cls, value: object) -> RunNotes:
        """Reads `to_json`'s form; what cannot be read is as if it were not there."""
        if not isinstance(value, dict):
            return cls()
        tags, note = value.get("tags"), value.get("note")
        found = {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else ()
        return cls(
            tags=tuple(sorted(found)),
            note=note if isinstance(note, str) else "",
            archived=value.get("archived") is True,
        )


def read_notes(run: RunDirectory) -> RunNotes:
    """The notes of a run; none where there are none, or none that can be read."""
    try:
        return RunNotes.from_json(json.loads(read_plain(run.notes_file)))
    except (OSError, ValueError, RecursionError):
        return RunNotes()


def add_tags(run: RunDirectory, *tags: str) -> RunNotes:
    """Adds tags; one that is there already stays once.

    Raises:
        EznasError: A tag is empty, too long, or has a comma or line break; or nothing can be
            written.
    """
    checked = {checked_tag(tag) for tag in tags}
    notes = read_notes(run)
    return _write(run, replace(notes, tags=tuple(sorted({*notes.tags, *checked}))))


def remove_tags(run: RunDirectory, *tags: str) -> RunNotes:
    """Takes tags away; one that is not there is no error.

    Raises:
        EznasError: Nothing can be written.
    """
    notes = read_notes(run)
    gone = {tag.strip() for tag in tags}
    return _write(run, replace(notes, tags=tuple(t for t in notes.tags if t not in gone)))


def set_note(run: RunDirectory, note: str) -> RunNotes:
    """Replaces the note; an empty one takes it away.

    Raises:
        EznasError: It is too long, or cannot be written.
    """
    if len(note) > LONGEST_NOTE:
        raise EznasError(f"a note has at most {LONGEST_NOTE} characters, not {len(note)}")
    return _write(run, replace(read_notes(run), note=note.strip()))


def archive(run: RunDirectory, archived: bool = True) -> RunNotes:
    """Puts a run aside, so that lists leave it out unless asked; or takes it back.

    Raises:
        EznasError: Nothing can be written.
    """
    return _write(run, replace(read_notes(run), archived=archived))


def _write(run: RunDirectory, notes: RunNotes) -> RunNotes:
    run.write_notes(notes.to_json())
    return notes
