"""A lock that a process holds on a folder, and that the system lets go when the process ends."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from eznas_core.foundation import EznasError, cannot, lock_file, open_plain


class RunLockedError(EznasError):
    """Another process writes to this run."""


class WriterLock:
    """The right to write to a run; held from entry to exit, by one process at a time.

    It is the operating system's lock on an open file, not the file's existence: a process that
    is killed leaves nothing behind that would have to be tidied up.
    """

    def __init__(self, path: Path) -> None:
        """Prepares the lock on the file `path`, which is made when need be."""
        self._path = path
        self._handle: int | None = None

    def __enter__(self) -> WriterLock:
        """Takes the lock.

        Raises:
            RunLockedError: Another process has it.
            EznasError: The file cannot be opened or locked.
        """
        try:
            handle = open_plain(self._path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise cannot(f"open {self._path}", error) from error
        try:
            lock_file(handle)
        except BlockingIOError as error:
            os.close(handle)
            raise RunLockedError(
                f"another process writes to {self._path.parent}; stop it first, or wait for it"
            ) from error
        except OSError as error:
            os.close(handle)
            raise EznasError(f"cannot lock {self._path}: {error.strerror or error}") from error
        self._handle = handle
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
