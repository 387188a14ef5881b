"""The file of a score store: opened when first used, given up or set aside when it fails."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from eznas_core.foundation import EznasError, data_folder

T = TypeVar("T")

_FORMAT = 1
_PATIENCE_SECONDS = 10.0
_ENDINGS = ("", "-wal", "-shm")

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scores (
    task INTEGER NOT NULL, network TEXT NOT NULL, body BLOB NOT NULL, checksum BLOB NOT NULL,
    used INTEGER NOT NULL, PRIMARY KEY (task, network)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS scores_used ON scores (used);
PRAGMA user_version = {_FORMAT};
"""


class ScoreFile:
    """An sqlite file in write-ahead mode; safe for several processes and threads."""

    def __init__(self, path: Path | None, tell: Callable[[str], None]) -> None:
        """Opens nothing yet.

        Args:
            path: The file; the one in the data folder if None.
            tell: Told, once, that it cannot be used, and of damage.
        """
        self._path = path
        self._tell = tell
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._given_up = False

    @property
    def path(self) -> Path:
        """Where it is.

        Raises:
            EznasError: The data folder cannot be made.
        """
        return self._path or data_folder("scores") / "scores.sqlite"

    @property
    def size(self) -> int:
        """Bytes of it and of what belongs to it."""
        files = [self.path.with_name(self.path.name + ending) for ending in _ENDINGS]
        return sum(file.stat().st_size for file in files if file.exists())

    @property
    def set_aside_before(self) -> tuple[Path, ...]:
        """Damaged files beside it."""
        return tuple(sorted(self.path.parent.glob(f"{self.path.name}.damaged-*")))

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Does something with the file; gives None where that is not possible.

        A damaged file is set aside, and the work done with a new one.
        """
        with self._lock:
            for _ in range(2):
                if self._given_up:
                    return None
                try:
                    return work(self._open())
                except sqlite3.OperationalError as error:
                    self._give_up(str(error))
                except sqlite3.DatabaseError as error:
                    self.set_aside(str(error))
                except (OSError, EznasError) as error:
                    self._give_up(str(error))
            return None

    def set_aside(self, why: str) -> None:
        """Moves a damaged file away; the next use begins a new one."""
        with self._lock:
            self.close()
            mark = f".damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
            try:
                # Another process may have done it in the meantime.
                if self.path.stat().st_ino != self._inode:
                    return
                for ending in _ENDINGS:
                    with contextlib.suppress(FileNotFoundError):
                        source = self.path.with_name(self.path.name + ending)
                        source.rename(self.path.with_name(self.path.name + mark + ending))
            except OSError as error:
                self._give_up(f"damaged, and cannot be renamed: {error}")
                return
            self._tell(
                f"the stored scores are damaged ({why}): their file was renamed to "
                f"{self.path.name}{mark}, and a new one begun"
            )

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            self._inode = path.stat().st_ino
            connection = sqlite3.connect(
                path, timeout=_PATIENCE_SECONDS, check_same_thread=False, isolation_level=None
            )
            self._connection = connection
            # A text with a damaged byte is then another text, which nobody asks for.
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            # A power cut may then lose the last scores, never the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _FORMAT):
                raise sqlite3.DatabaseError(f"its format is {version}, not {_FORMAT}")
            if not version:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
        return self._connection

    def _give_up(self, why: str) -> None:
        self._given_up = True
        self.close()
        self._tell(f"scores are not kept from now on ({why}); they are computed as before")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
