"""Files of the user's own that he wants to be known by name from now on.

A record in the data folder says which: name, place and hash. Listing it runs nothing. The file
is run when its space is asked for by name, and only if it is, byte for byte, the one that was
added.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from eznas_core.foundation import (
    EznasError,
    atomic_write_json,
    data_folder,
    sha256_of_file,
    unknown_name,
)
from eznas_core.spaces.own_files import file_of, load_file
from eznas_core.spaces.registry import SPACES, fold
from eznas_core.spaces.space import SearchSpace

_FILE = "spaces.json"
_FORMAT = "eznas-own-spaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A space of the user's own, as it was when he added it.

    Attributes:
        name: The space's name.
        title: The name people read.
        path: The file that declares it.
        sha256: Hash of the file's bytes.
    """

    name: str
    title: str
    path: str
    sha256: str


def registered() -> tuple[Registration, ...]:
    """The spaces that were added, in order; no file of theirs is run or even opened.

    Raises:
        EznasError: The record is damaged.
    """
    record = data_folder(create=False) / _FILE
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
        if found["format"] != _FORMAT:
            raise ValueError(f"its format is {found['format']}")
        entries = tuple(Registration(**entry) for entry in found["spaces"])
        for entry in entries:
            if not all(isinstance(text, str) for text in asdict(entry).values()):
                raise ValueError("name, title, path and sha256 of a space are texts")
        return entries
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise EznasError(
            f"the record of your own spaces, {record}, is damaged ({error}); delete it and add "
            "them again"
        ) from error


def register(path: Path | str) -> SearchSpace:
    """Runs a file that declares a space, and remembers it under the space's name.

    Adding a file again, changed or moved, replaces what is known of it.

    Raises:
        EznasError: As `load_file`; nothing is remembered then.
    """
    space = load_file(path)
    file = file_of(space)
    if file is None:
        raise EznasError(f"the space {space.name} was not declared in a file")
    entry = Registration(
        name=space.name, title=space.title, path=str(file.path), sha256=file.sha256
    )
    _write((*(each for each in registered() if each.name != entry.name), entry))
    return space


def unregister(name: str) -> Registration:
    """Forgets a space that was added; its file stays where it is.

    Raises:
        UnknownNameError: No space of that name was added.
    """
    entries = registered()
    for entry in entries:
        if fold(entry.name) == fold(name):
            _write(tuple(each for each in entries if each is not entry))
            return entry
    raise unknown_name("space of your own", name, [entry.name for entry in entries])


def load_registered(name: str) -> SearchSpace | None:
    """Runs the file that was added under a name; None if there is none.

    Raises:
        EznasError: The file is gone, was changed since it was added, or fails.
    """
    for entry in registered():
        if fold(entry.name) == fold(name):
            path = Path(entry.path)
            if not path.is_file():
                raise EznasError(
                    f"{path}, which declares the space {entry.name}, is not there any more; add "
                    "it from where it is, or remove the space"
                )
            if sha256_of_file(path) != entry.sha256:
                raise EznasError(
                    f"{path} was changed since the space {entry.name} was added; it is not run. "
                    f"Look at it, then add it again: eznas spaces --add {path}"
                )
            return load_file(path)
    return None


def titles() -> dict[str, str]:
    """Name and title of every space there is, those included that were added but not yet run."""
    known = {name: space.title for name, space in SPACES.items()}
    return known | {e.name: e.title for e in registered() if e.name not in known}


def _write(entries: tuple[Registration, ...]) -> None:
    record = {"format": _FORMAT, "version": 1, "spaces": [asdict(entry) for entry in entries]}
    atomic_write_json(data_folder() / _FILE, record)


def _added_names() -> tuple[str, ...]:
    return tuple(entry.name for entry in registered())


SPACES.look_further(load_registered, _added_names)
