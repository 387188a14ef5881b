"""Files that are never half written, hashes that name content, and folders that hold.

Where data lives: ``EZNAS_DATA`` if set, else the platform's user data folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from eznas_core.foundation.errors import EznasError, cannot

_CHUNK_BYTES = 1 << 20
_SMALL_BYTES = 1 << 16


def data_folder(*parts: str, create: bool = True) -> Path:
    """The workbench's own folder for data (or a folder inside it), made if need be.

    Raises:
        EznasError: The folder cannot be made, with the way out (``EZNAS_DATA``).
    """
    root = os.environ.get("EZNAS_DATA") or platformdirs.user_data_dir("eznas-workbench")
    folder = Path(root).expanduser().joinpath(*parts)
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EznasError(
                f"cannot make the data folder {folder} ({error.strerror}); set the environment "
                "variable EZNAS_DATA to a folder you may write to"
            ) from error
    return folder


def inside(folder: Path, name: str) -> Path:
    """The path `name` in `folder`; refuses one that leads out of it.

    Raises:
        EznasError: `name` is empty, absolute, or climbs out of the folder (by ``..`` or a link).
    """
    root = folder.resolve()
    path = (root / name).resolve() if name and "\0" not in name else root
    if path == root or not path.is_relative_to(root):
        raise EznasError(f"'{name}' is not the name of anything inside {folder}")
    return path


def atomic_write_bytes(path: Path, content: bytes) -> None:
    """Writes a file so that readers see the old content or the new, never a part.

    Raises:
        EznasError: The file cannot be written; what stood there before is unharmed.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise cannot(f"write {path}", error) from error


def atomic_write_text(path: Path, text: str) -> None:
    """`atomic_write_bytes` for UTF-8 text."""
    atomic_write_bytes(path, text.encode("utf-8"))


def atomic_write_json(path: Path, value: Any) -> None:
    """`atomic_write_bytes` for a JSON value; NaN and infinity are refused."""
    atomic_write_text(path, json.dumps(value, indent=2, sort_keys=True, allow_nan=False) + "\n")


def append_line(path: Path, line: str) -> None:
    """Appends one line in a single write, so that concurrent readers see whole prefixes.

    Raises:
        EznasError: The line cannot be written (disk full, folder gone, no permission).
    """
    if "\n" in line:
        raise ValueError("a line must not contain a line break")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, (line + "\n").encode("utf-8"))
        finally:
            os.close(handle)
    except OSError as error:
        raise cannot(f"write to {path}", error) from error


def has_no_room(folder: Path) -> bool:
    """Whether there is no room left for a small file on the disk of a folder."""
    try:
        return shutil.disk_usage(folder).free < _SMALL_BYTES
    except OSError:
        return False  # gone or out of reach: that is another trouble


def content_hash(value: Any, *, length: int = 16) -> str:
    """A short hexadecimal name for a JSON value; key order does not matter.

    >>> content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _umask() -> int:
    # The only portable way to read the umask is to set it; it is put back at once.
    mask = os.umask(0)
    os.umask(mask)
    return mask
