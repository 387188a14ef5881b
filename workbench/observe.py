"""What a page shows of a run, kept up to date by reading on in its log. No Streamlit here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import data_folder, inside
from eznas_core.runs import FormulaBook, FormulaRecord, RunDirectory, RunView, Status

# The share of the whole that the end on the test networks is taken to be.
_TEST_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A run at one moment.

    Attributes:
        name: The run's name.
        status: What it is doing.
        message: Why it failed, or an empty text.
        share: How much is done, from 0 to 1.
        phase: What it is busy with, in words.
        seconds_left: An estimate, or None before there is one.
        generations: The "generation" events, by number.
        evaluated: Formulas measured so far.
        invalid: How many of them had no figure.
        labels: Labels used so far.
        seconds: Time spent in generations so far.
        result: How it ended, or None.
        settings: What was asked for.
    """

    name: str
    status: Status
    message: str
    share: float
    phase: str
    seconds_left: float | None
    generations: tuple[Mapping[str, Any], ...]
    evaluated: int
    invalid: int
    labels: int
    seconds: float
    result: Mapping[str, Any] | None
    settings: Mapping[str, Any]

    @property
    def latest(self) -> Mapping[str, Any] | None:
        """The last whole generation, or None before the first."""
        return self.generations[-1] if self.generations else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulas:
    """Every formula that a run has measured so far.

    Attributes:
        records: The formulas by id, in the order in which they were made.
        left_out: How many more there are than are kept.
        silent: Generations that do not say which formulas they measured.
    """

    records: Mapping[str, FormulaRecord]
    left_out: int
    silent: int


class Observer:
    """A reader of one run that several visitors may share; it never changes the run."""

    def __init__(self, run: RunDirectory) -> None:
        """Starts with nothing read."""
        self.run = run
        # The formulas of all generations take room: they are read when somebody asks for them.
        self._view = RunView(run, without=("newcomers", "selected"))
        self._book: FormulaBook | None = None
        self._lock = threading.Lock()

    def look(self) -> Snapshot:
        """Reads on, and gives the run as it is now.

        Raises:
            EznasError: The run is gone, or its files cannot be read.
        """
        with self._lock:
            # The status is asked for first: a worker writes its last events before it ends.
            status = self._view.status
            self._view.refresh()
            generations = tuple(self._view.generations[n] for n in sorted(self._view.generations))
            progress = dict(self._view.progress)
        return Snapshot(
            name=self.run.name,
            status=status,
            message=self.run.message,
            share=share(progress, status),
            phase=phase(progress, status),
            seconds_left=progress.get("seconds_left") if status.is_live else None,
            generations=generations,
            evaluated=sum(int(event.get("evaluated", 0)) for event in generations),
            invalid=sum(sum(event.get("invalid", {}).values()) for event in generations),
            labels=_labels(generations),
            seconds=sum(float(event.get("cost", {}).get("seconds", 0)) for event in generations),
            result=self.run.result(),
            settings=self.run.settings,
        )

    def formulas(self) -> Formulas:
        """Reads on, and gives all formulas of the run.

        Raises:
            EznasError: The run's log cannot be read.
        """
        with self._lock:
            if self._book is None:
                self._book = FormulaBook(self.run)
            self._book.refresh()
            return Formulas(
                # A copy: the book grows while others look at this.
                records=dict(self._book.records),
                left_out=self._book.left_out,
                silent=self._book.silent,
            )

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of what the worker printed."""
        try:
            text = self.run.log_file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def open_run(name: str) -> RunDirectory:
    """The run of that name in the workbench's own folder.

    Raises:
        EznasError: There is none.
    """
    return RunDirectory.open(inside(data_folder("runs", create=False), name))


def share(progress: Mapping[str, Any], status: Status) -> float:
    """How much of a run is done, by its last progress.

    >>> share({"phase": "fitness", "generation": 1, "generations": 3, "done": 5, "total": 10},
    ...       Status.RUNNING)
    0.28125
    """
    if status is Status.FINISHED:
        return 1.0
    if not progress:
        return 0.0
    part = progress["done"] / progress["total"] if progress.get("total") else 0.0
    if progress.get("phase") == "test":
        return 1 - _TEST_SHARE * (1 - part)
    within = part / 2 + (0.5 if progress.get("phase") == "selection" else 0.0)
    whole = progress.get("generations", 0) + 1
    return float((1 - _TEST_SHARE) * min(1.0, (progress.get("generation", 0) + within) / whole))


def phase(progress: Mapping[str, Any], status: Status) -> str:
    """What a run is busy with, in words."""
    if status is Status.PAUSED:
        return "Paused"
    if not status.is_live:
        return str(status).capitalize()
    generation, last = progress.get("generation", 0), progress.get("generations", 0)
    words = {
        "fitness": f"Generation {generation} of {last}: fitness networks",
        "selection": f"Generation {generation} of {last}: selection networks",
        "test": "Measuring the best on selection and test networks",
    }.get(str(progress.get("phase")), "Preparing")
    total = progress.get("total", 0)
    return f"{words}, {progress.get('done', 0)} of {total}" if total else words


def _labels(generations: tuple[Mapping[str, Any], ...]) -> int:
    account = generations[-1].get("labels", {}) if generations else {}
    return int(account.get("used", 0))
