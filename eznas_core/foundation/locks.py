"""The operating system's lock on an open file.

It is let go when the process that holds it ends, however it ends, so that nothing is ever left
behind that would have to be tidied up.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eznas_core.foundation.errors import EznasError, cannot
from eznas_core.foundation.plain_files import open_plain

_LOOK_AGAIN = 0.02

if sys.platform == "win32":
    import msvcrt

    def lock_file(handle: int) -> None:
        """Locks an open file.

        Raises:
            BlockingIOError: Another holds it.
            OSError: It cannot be locked.
        """
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(str(error)) from error

else:
    import fcntl

    def lock_file(handle: int) -> None:
        """Locks an open file.

        Raises:
            BlockingIOError: Another holds it.
            OSError: It cannot be locked.
        """
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, *, seconds: float = 10.0) -> Iterator[None]:
    """Holds the lock on a file, which is made when need be; waits while another holds it.

    Args:
        path: The file.
        seconds: How long to wait at most.

    Raises:
        EznasError: It cannot be opened or locked, or another holds it all the time.
    """
    try:
        handle = open_plain(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise cannot(f"write to {path.parent}", error) from error
    try:
        _wait(handle, path, time.monotonic() + seconds)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            lock_file(handle)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise EznasError(
                    f"another process has been writing to {path.parent} for long; try again later"
                ) from error
            time.sleep(_LOOK_AGAIN)
        except OSError as error:
            raise EznasError(f"cannot lock {path}: {error.strerror or error}") from error
        else:
            return
