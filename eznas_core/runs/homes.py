"""Where folders of one kind live, and which of them are there."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from eznas_core.foundation import EznasError, cannot, open_plain
from eznas_core.runs.spawning import Workplace, collect


def folders_with(home: Path, file: str) -> list[Path]:
    """The folders in `home` that hold a file of that name, absolute; none where there is no home.

    Raises:
        EznasError: The home is there but cannot be read.
    """
    try:
        return [path.absolute() for path in home.iterdir() if (path / file).is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EznasError(f"cannot read {home}: {error.strerror or error}") from error


def fresh_folder(home: Path) -> Path:
    """Makes a new folder in `home`, named by the time.

    Raises:
        EznasError: It cannot be made.
    """
    stem = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    number = 1
    while True:
        path = home / (stem if number == 1 else f"{stem}-{number}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise cannot(f"make {path}", error) from error
        else:
            return path


def must_rest(place: Workplace, what: str) -> None:
    """Makes sure that no worker is on a folder.

    Args:
        place: The folder.
        what: What a message calls it.

    Raises:
        EznasError: One is.
    """
    collect()
    if place.status.is_live:
        raise EznasError(f"{what} is {place.status} already")


def set_flag(flag: Path, what: str) -> None:
    """Asks for something by a file.

    Raises:
        EznasError: The folder is gone, or the file cannot be written.
    """
    if not flag.parent.is_dir():
        raise EznasError(f"the {what} {flag.parent} is gone")
    try:
        os.close(open_plain(flag, os.O_WRONLY | os.O_CREAT))
    except OSError as error:
        raise cannot(f"write {flag}", error) from error


def unset_flag(flag: Path) -> None:
    """Takes that back.

    Raises:
        EznasError: It cannot be removed.
    """
    try:
        flag.unlink(missing_ok=True)
    except OSError as error:
        raise cannot(f"remove {flag}", error) from error
