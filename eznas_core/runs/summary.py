"""A run in one record, as lists show it, and the file in which an ended run keeps it.

Thousands of runs are listed in a second because each takes one small file. What that file was
made of is stamped into it (size and time of the others), so it is made anew when a run goes on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from eznas_core.foundation import EznasError, read_plain
from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.notes import RunNotes, read_notes
from eznas_core.runs.status import Status
from eznas_core.runs.tail import last_event

_FORMAT = 1
_STAMPED = ("config.json", "worker.json", "result.json", "notes.json")
_REMEMBERED = 20_000
Stamp: TypeAlias = list[list[int] | None]
SHOWN_SETTINGS = (
    "task", "space", "dataset", "label", "tasks", "language", "population", "offspring",
    "fitness_networks", "selection_networks", "test_networks", "label_budget", "batch_size",
    "units", "workers",
)  # fmt: skip
"""The settings that a summary has; of another version's run, those that it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestTau:
    """Kendall's tau of the best formula on the test networks.

    Attributes:
        value: The tau.
        low: Lower end of its 95 % interval.
        high: Upper end.
        n: How many networks.
    """

    __test__ = False  # pytest: this is no test

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a list shows of a run. What a run does not say is None or empty.

    Attributes:
        path: The folder.
        status: What it is doing.
        message: Why it failed.
        created: When it was made.
        version: The version of the workbench that made it.
        seed: Its seed.
        settings: Those of `SHOWN_SETTINGS` that it has.
        generation: The last finished generation.
        generations: The number of the last one.
        best_fitness: Best tau on the fitness networks.
        best_selection: Best tau on the selection networks.
        formula: The best formula by the selection networks.
        test: Its tau on the test networks, of a run that has finished.
        notes: What the user says of it.
    """

    path: Path
    status: Status
    message: str
    created: datetime | None
    version: str
    seed: int | None
    settings: Mapping[str, Any]
    generation: int | None
    generations: int | None
    best_fitness: float | None
    best_selection: float | None
    formula: str
    test: TestTau | None
    notes: RunNotes

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def run(self) -> RunDirectory:
        """The run itself."""
        return RunDirectory(self.path)

    def to_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            **{field.name: getattr(self, field.name) for field in dataclasses.fields(self)},
            "name": self.name,
            "path": str(self.path),
            "status": str(self.status),
            "created": None if self.created is None else self.created.isoformat(),
            "settings": dict(self.settings),
            "test": None if self.test is None else dataclasses.asdict(self.test),
            "notes": self.notes.to_json(),
        }


def describe(run: RunDirectory) -> RunSummary:
    """The summary of a run, whoever wrote it; a file that cannot be read leaves gaps.

    An ended run's is kept in its folder, where that can be written.
    """
    stamp = _stamp(run)
    known = _MEMORY.get(run.path)
    if known is not None and known[0] == stamp:
        return known[1]
    kept = _kept(run, stamp)
    if kept is not None:
        _remember(run, stamp, kept)
        return kept
    found = _made(run)
    if not found.status.is_live and found.status is not Status.CREATED:
        # A file of another's making may hold numbers that JSON has no word for, such as NaN.
        with contextlib.suppress(EznasError, ValueError):
            run.write_summary({"format": _FORMAT, "stamp": stamp, "summary": found.to_json()})
        _remember(run, stamp, found)
    return found


def _remember(run: RunDirectory, stamp: Stamp, found: RunSummary) -> None:
    """Keeps a summary in this process too: a page asks for the same thousands again and again."""
    if len(_MEMORY) >= _REMEMBERED:
        _MEMORY.clear()
    _MEMORY[run.path] = (stamp, found)


def _stamp(run: RunDirectory) -> Stamp:
    """Size and time of every file that a summary of an ended run rests on."""
    found: Stamp = []
    # Texts, not paths: of thousands of runs, making paths would take most of the time.
    folder = str(run.path)
    for name in _STAMPED:
        try:
            there = os.lstat(f"{folder}{os.sep}{name}")
        except OSError:
            found.append(None)
        else:
            found.append([there.st_size, there.st_mtime_ns])
    return found


def _kept(run: RunDirectory, stamp: Stamp) -> RunSummary | None:
    try:
        kept = json.loads(read_plain(run.summary_file))
        if kept["format"] != _FORMAT or kept["stamp"] != stamp:
            return None
        value = {name: kept["summary"][name] for name in _FIELDS}
        found = RunSummary(
            **{
                **value,
                "path": run.path,
                "status": Status(value["status"]),
                "created": _date(value["created"]),
                "test": None if value["test"] is None else TestTau(**value["test"]),
                "notes": RunNotes.from_json(value["notes"]),
            }
        )
        return found if _is_sound(found) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_sound(kept: RunSummary) -> bool:
    """Whether every field is of its kind: the file may have been written by anybody."""
    test = () if kept.test is None else (kept.test.low, kept.test.value, kept.test.high)
    return (
        all(type(text) is str for text in (kept.message, kept.version, kept.formula))
        and all(n is None or type(n) is int for n in (kept.seed, kept.generation, kept.generations))
        and all(x is None or type(x) is float for x in (kept.best_fitness, kept.best_selection))
        and all(type(tau) is float for tau in test)
        and (kept.test is None or type(kept.test.n) is int)
        and type(kept.settings) is dict
    )


def _made(run: RunDirectory) -> RunSummary:
    header = _object(run.config_file)
    settings = header.get("config")
    settings = settings if isinstance(settings, dict) else {}
    worker = run.worker
    generation = last_event(run.events_file, "generation") or {}
    best, test = _winner(run)
    return RunSummary(
        path=run.path,
        status=Status.CREATED if worker is None else worker.status,
        message="" if worker is None else worker.message,
        created=_date(header.get("created")),
        version=str(header.get("version", "")),
        seed=_whole(settings.get("seed")),
        settings={name: settings[name] for name in SHOWN_SETTINGS if name in settings},
        generation=_whole(generation.get("number")),
        generations=_whole(settings.get("generations")),
        best_fitness=_number(generation.get("best_fitness")),
        best_selection=_number(generation.get("best_selection")),
        formula=best or _first_text(generation.get("hall_of_fame")),
        test=test,
        notes=read_notes(run),
    )


def _winner(run: RunDirectory) -> tuple[str, TestTau | None]:
    """The best formula of a finished run and its tau on the test networks."""
    fame = _object(run.result_file).get("hall_of_fame")
    first = fame[0] if isinstance(fame, list) and fame else None
    try:
        test = {} if first is None else first["test"]
        tau, n = test["kendall"], int(test["n"])
        low, value, high = (float(tau[name]) for name in ("low", "value", "high"))
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return _first_text(fame), None
    return _first_text(fame), TestTau(value=value, low=low, high=high, n=n)


def _first_text(fame: object) -> str:
    if isinstance(fame, list) and fame and isinstance(fame[0], dict):
        return str(fame[0].get("text", ""))
    return ""


def _object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_plain(file))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _date(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


_MEMORY: dict[Path, tuple[Stamp, RunSummary]] = {}
_FIELDS = [field.name for field in dataclasses.fields(RunSummary) if field.name != "path"]
