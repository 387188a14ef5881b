"""Files of a folder that may come from anybody: only plain ones are opened.

A link could lead out of the folder, to be read or overwritten, and a pipe would be waited on for
ever; neither is what this program wrote.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

# Windows has neither; there a link needs special rights to be made.
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LARGEST = 1 << 30


def open_plain(path: Path, flags: int = os.O_RDONLY) -> int:
    """A descriptor of a plain file, opened with `flags` as of `os.open`.

    Raises:
        OSError: It cannot be opened, or is a link, a pipe, a device or a folder.
    """
    handle = os.open(path, flags | _FLAGS, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "it is not a plain file")
    return handle


def read_plain(path: Path) -> bytes:
    """The content of a plain file.

    Raises:
        OSError: As `open_plain`, or it is larger than a gigabyte.
    """
    with os.fdopen(open_plain(path), "rb") as file:
        if os.fstat(file.fileno()).st_size > _LARGEST:
            raise OSError(0, "it is larger than a gigabyte")
        return file.read()
