"""The folder of saved formulas: one JSON file each, called by the formula's name.

Nothing here knows what a formula is; `saved` does. A name is a slug, so that no name leads out of
the folder, hides a file, or means two things where file names ignore case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eznas_core.foundation import (
    EznasError,
    atomic_write_text,
    data_folder,
    locked,
    read_plain,
)

FOLDER = "formulas"
SUFFIX = ".json"
LARGEST = 1 << 20
LONGEST_NAME = 60
_LOCK = ".lock"
_NAME = re.compile(rf"[a-z][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
# What Windows takes for devices, whatever stands behind the dot.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


def is_name(name: str) -> bool:
    """Whether a formula can be called so: lower-case letters, digits, ``-`` and ``_``.

    >>> is_name("narrow-cells_2"), is_name("../x"), is_name("Narrow")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None and _DEVICES.fullmatch(name) is None


def slug(text: str) -> str:
    """The name that is nearest to a text; "formula" where nothing of it is left.

    >>> slug("Narrow cells, 2nd"), slug("frobenius(weight)"), slug("...")
    ('narrow-cells-2nd', 'frobenius-weight', 'formula')
    """
    plain = "".join(c if c.isascii() else "-" for c in text[: 4 * LONGEST_NAME].casefold())
    stem = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")
    if stem and not stem[0].isalpha():
        stem = f"f-{stem}"
    stem = stem[:LONGEST_NAME].rstrip("-_")
    return stem if is_name(stem) else "formula"


def home(folder: Path | None = None) -> Path:
    """Where formulas are kept: a folder that is given, or that of the data folder."""
    return data_folder(FOLDER, create=False) if folder is None else folder


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The names in the folder, in alphabetical order; none where there is no folder.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    found = (path.name.removesuffix(SUFFIX) for path in files(home(folder)))
    return tuple(sorted(name for name in found if is_name(name)))


def strangers(folder: Path | None = None) -> tuple[Path, ...]:
    """JSON files of the folder that are called what no formula can be.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    found = files(home(folder))
    return tuple(path for path in found if not is_name(path.name.removesuffix(SUFFIX)))


def stamp(folder: Path | None = None) -> tuple[tuple[str, int, int], ...]:
    """What changes when a formula is added, changed or removed: names, times and sizes.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    found = []
    for path in files(home(folder)):
        try:
            status = path.lstat()
        except OSError:  # removed in between
            continue
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)


def find(name: str, folder: Path | None = None) -> dict[str, Any] | None:
    """The JSON object saved under a name, in whatever case it is given; None if there is none.

    Raises:
        EznasError: There is a file of that name, and it is no JSON object.
    """
    wanted = name.strip().casefold()
    if not is_name(wanted):
        return None
    path = path_of(wanted, folder)
    return read(path) if is_there(path) else None


def is_there(path: Path) -> bool:
    """Whether there is anything at a path, a broken link too.

    Raises:
        EznasError: That cannot be told.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    return True


def path_of(name: str, folder: Path | None = None) -> Path:
    """The file of a name.

    Raises:
        EznasError: It cannot be the name of a formula.
    """
    if not is_name(name):
        raise EznasError(
            f"{name[: 2 * LONGEST_NAME]!r} cannot be the name of a formula: 1 to {LONGEST_NAME} "
            f"lower-case letters, digits, '-' and '_', a letter first; '{slug(name)}' could"
        )
    return home(folder) / f"{name}{SUFFIX}"


def read(path: Path) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        EznasError: It cannot be read, is no plain file, is too large, or holds no JSON object.
    """
    try:
        if path.lstat().st_size > LARGEST:
            raise EznasError(f"{path} is too large to hold a formula")
        content = read_plain(path)
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    return json_object(content, str(path))


def json_object(content: bytes, source: str) -> dict[str, Any]:
    """A JSON object out of bytes; numbers are finite.

    Raises:
        EznasError: They are none.
    """
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{source} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise EznasError(f"{source} holds no JSON object")
    return value


def written(document: Mapping[str, Any]) -> str:
    """The text of a file.

    Raises:
        EznasError: It would be too large to be read again, or a number in it is not finite.
    """
    try:
        text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        size = len(text.encode("utf-8"))
    except ValueError as error:
        raise EznasError(f"the formula cannot be written as JSON: {error}") from error
    if size > LARGEST:
        raise EznasError(f"a saved formula has at most {LARGEST} bytes with all that is said of it")
    return text


def write(name: str, document: Mapping[str, Any], folder: Path | None = None) -> None:
    """Puts a JSON object in the file of a name.

    Raises:
        EznasError: It cannot be written; what stood there before is unharmed.
    """
    atomic_write_text(path_of(name, folder), written(document))


@contextmanager
def writing(folder: Path | None = None) -> Iterator[Path]:
    """Makes the folder, and keeps other writers out of it; readers are never kept waiting.

    Raises:
        EznasError: The folder cannot be made or written to, or another writes all the time.
    """
    path = home(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EznasError(
            f"cannot make the folder {path} ({error.strerror or error}); set the environment "
            "variable EZNAS_DATA to a folder you may write to"
        ) from error
    with locked(path / _LOCK):
        yield path


def files(folder: Path) -> list[Path]:
    """The JSON files in a folder, hidden ones left out; none where there is no folder.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.suffix == SUFFIX and not path.name.startswith(".")
        )
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EznasError(f"cannot read {folder}: {error.strerror or error}") from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")
