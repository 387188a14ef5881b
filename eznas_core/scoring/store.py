"""Scores kept in one file, so that nothing is computed twice, by any number of processes.

A row is found by the hash of everything its score depends on, and carries a checksum of its own:
a score that is served is to the last bit the one that was computed, or it is not served. What is
damaged is set aside, never repaired. If the file cannot be used (no space, no permission, locked
for long) work goes on without it, and that is said once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eznas_core.scoring.score import Score
from eznas_core.scoring.score_file import ScoreFile, transaction
from eznas_core.scoring.stored_row import StoredRow, checksum, key_of, packed, sound, text_of

VARIABLE = "EZNAS_CACHE"
"""Set to ``off``, nothing is stored or looked up unless a store is given."""

LARGEST = 512 << 20
_A_QUERY = 400
_LOOK_AT_SIZE_EVERY = 500
_GIVEN_UP = 0.1
_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store holds.

    Attributes:
        path: Its file.
        scores: How many.
        tasks: For how many proxies, each under one protocol.
        size: Bytes of the file and of what belongs to it.
        largest: Bytes it may have.
        set_aside: Damaged files beside it.
    """

    path: Path
    scores: int
    tasks: int
    size: int
    largest: int
    set_aside: tuple[Path, ...]


class ScoreStore:
    """The scores in one file; safe for several processes and threads."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        largest: int = LARGEST,
        tell: Callable[[str], None] = warnings.warn,
    ) -> None:
        """Opens nothing yet.

        Args:
            path: The file; the one in the data folder if None.
            largest: Bytes it may have; beyond, what was not used for longest is removed.
            tell: Told, once, that the file cannot be used, and of damage.
        """
        self._file = ScoreFile(path, tell)
        self._largest = largest
        self._written = 0
        self._damaged = 0

    @property
    def damaged(self) -> int:
        """Rows that were found damaged, and removed."""
        return self._damaged

    def read(self, content: Mapping[str, Any], networks: Iterable[str]) -> dict[str, Score]:
        """The scores that are known.

        Args:
            content: Everything besides the network that they depend on, as JSON.
            networks: Texts that name the networks.
        """
        key, wanted = key_of(text_of(content)), list(networks)
        return self._file.run(lambda connection: self._read(connection, key, wanted)) or {}

    def write(self, content: Mapping[str, Any], scores: Mapping[str, Score]) -> None:
        """Keeps scores; those that are there already stay.

        Args:
            content: As for `read`.
            scores: Text that names a network to its score.
        """
        text = text_of(content)
        if scores:
            self._file.run(lambda connection: self._write(connection, text, scores))

    def sample(self, count: int, *, seed: int) -> tuple[StoredRow, ...]:
        """Rows drawn at random, to be computed again; all of them if there are fewer."""
        return self._file.run(lambda connection: _sample(connection, count, seed)) or ()

    def check(self) -> tuple[int, int]:
        """Reads every row; damaged ones are removed, a damaged file is set aside.

        Returns:
            How many rows are sound, and how many were removed.
        """
        wrong = self._file.run(lambda c: c.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if wrong not in ("ok", None):
            self._file.set_aside(str(wrong))
        return self._file.run(self._check_rows) or (0, 0)

    def info(self) -> StoreInfo:
        """How much there is.

        Raises:
            EznasError: The data folder cannot be made.
        """
        scores, tasks = self._file.run(_counts) or (0, 0)
        return StoreInfo(
            path=self._file.path,
            scores=scores,
            tasks=tasks,
            size=self._file.size,
            largest=self._largest,
            set_aside=self._file.set_aside_before,
        )

    def clear(self) -> int:
        """Removes every score, and files that were set aside; gives how many scores."""
        info = self.info()
        self._file.run(_clear)
        for path in info.set_aside:
            path.unlink(missing_ok=True)
        return info.scores

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._file.close()

    def _read(
        self, connection: sqlite3.Connection, key: str, networks: Sequence[str]
    ) -> dict[str, Score]:
        task = _task(connection, key)
        found: dict[str, Score] = {}
        now, old, bad = int(time.time()) // _HOUR, [], []
        for start in range(0, len(networks) if task is not None else 0, _A_QUERY):
            part = networks[start : start + _A_QUERY]
            marks = ",".join("?" * len(part))
            query = f"""SELECT network, body, checksum, used FROM scores
                WHERE task = ? AND network IN ({marks})"""  # noqa: S608 - question marks only
            rows = connection.execute(query, (task, *part))
            for network, body, kept, used in rows:
                score = sound(key, network, body, kept)
                if score is None:
                    bad.append((task, network))
                    continue
                found[network] = score
                if used != now:
                    old.append((now, task, network))
        self._remove(connection, bad)
        if old:
            with transaction(connection):
                connection.executemany(
                    "UPDATE scores SET used = ? WHERE task = ? AND network = ?", old
                )
        return found

    def _write(
        self, connection: sqlite3.Connection, content: str, scores: Mapping[str, Score]
    ) -> None:
        key, now = key_of(content), int(time.time()) // _HOUR
        with transaction(connection):
            connection.execute(
                "INSERT OR IGNORE INTO tasks (key, content) VALUES (?, ?)", (key, content)
            )
            task, rows = _task(connection, key), []
            for network, score in scores.items():
                body = packed(score)
                rows.append((task, network, body, checksum(key, network, body), now))
            connection.executemany("INSERT OR IGNORE INTO scores VALUES (?, ?, ?, ?, ?)", rows)
        self._written += len(scores)
        if self._written >= _LOOK_AT_SIZE_EVERY:
            self._written = 0
            _shrink(connection, self._largest)

    def _check_rows(self, connection: sqlite3.Connection) -> tuple[int, int]:
        keys = _keys(connection)
        good, bad = 0, []
        for task, network, body, kept in connection.execute(
            "SELECT task, network, body, checksum FROM scores"
        ):
            if sound(keys.get(task, ""), network, body, kept) is not None:
                good += 1
            else:
                bad.append((task, network))
        self._remove(connection, bad)
        return good, len(bad)

    def _remove(self, connection: sqlite3.Connection, bad: Sequence[tuple[Any, str]]) -> None:
        if bad:
            self._damaged += len(bad)
            with transaction(connection):
                connection.executemany("DELETE FROM scores WHERE task = ? AND network = ?", bad)


def default_store(*, tell: Callable[[str], None] = warnings.warn) -> ScoreStore | None:
    """The store in the data folder; None where ``EZNAS_CACHE`` is ``off``."""
    off = os.environ.get(VARIABLE, "").strip().casefold() in ("off", "no", "0", "false")
    return None if off else ScoreStore(tell=tell)


def _task(connection: sqlite3.Connection, key: str) -> int | None:
    found = connection.execute("SELECT id FROM tasks WHERE key = ?", (key,)).fetchone()
    return None if found is None else int(found[0])


def _keys(connection: sqlite3.Connection) -> dict[int, str]:
    """The key of each task whose content is sound."""
    rows = connection.execute("SELECT id, key, content FROM tasks")
    return {task: key for task, key, content in rows if key_of(content) == key}


def _sample(connection: sqlite3.Connection, count: int, seed: int) -> tuple[StoredRow, ...]:
    keys = _keys(connection)
    places = connection.execute("SELECT task, network FROM scores").fetchall()
    rng = np.random.default_rng(seed)
    found = []
    for at in sorted(rng.permutation(len(places))[:count]):
        task, network = places[at]
        key = keys.get(task, "")
        content = connection.execute("SELECT content FROM tasks WHERE id = ?", (task,)).fetchone()
        body, kept = connection.execute(
            "SELECT body, checksum FROM scores WHERE task = ? AND network = ?", places[at]
        ).fetchone()
        score = sound(key, network, body, kept) if key else None
        found.append(
            StoredRow(
                content=None if score is None else json.loads(content[0]),
                network=network,
                score=score,
            )
        )
    return tuple(found)


def _counts(connection: sqlite3.Connection) -> tuple[int, int]:
    row = connection.execute(
        "SELECT (SELECT COUNT(*) FROM scores), (SELECT COUNT(*) FROM tasks)"
    ).fetchone()
    return int(row[0]), int(row[1])


def _clear(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("DELETE FROM scores")
        connection.execute("DELETE FROM tasks")
    connection.execute("PRAGMA incremental_vacuum").fetchall()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _shrink(connection: sqlite3.Connection, largest: int) -> None:
    """Removes what was not used for longest, while the file is larger than it may be."""
    while _bytes(connection) > largest:
        total = _counts(connection)[0]
        if not total:
            return
        with transaction(connection):
            connection.execute(
                "DELETE FROM scores WHERE (task, network) IN "
                "(SELECT task, network FROM scores ORDER BY used LIMIT ?)",
                (max(1, int(total * _GIVEN_UP)),),
            )
            connection.execute("DELETE FROM tasks WHERE id NOT IN (SELECT task FROM scores)")
        connection.execute("PRAGMA incremental_vacuum").fetchall()


def _bytes(connection: sqlite3.Connection) -> int:
    pages, size, free = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "page_size", "freelist_count")
    )
    return (pages - free) * size
