"""One data folder for all tests of the screen, so that the embedded table is read once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eznas_core import spaces, truth
from eznas_core.evolution import preset
from eznas_core.runs import EventLog, RunDirectory, Status, WorkerRecord
from eznas_core.runs.processes import this_process
from eznas_core.spaces import SearchSpace
from eznas_core.truth import AccuracyTable


@pytest.fixture(scope="session")
def shared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def data(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(shared_data))
    return shared_data


@pytest.fixture(scope="session")
def space() -> SearchSpace:
    return spaces.get("nasbench201")


@pytest.fixture(scope="session")
def table(shared_data: Path) -> AccuracyTable:
    patch = pytest.MonkeyPatch()
    patch.setenv("EZNAS_DATA", str(shared_data))
    try:
        return truth.load("nasbench201", "cifar10")
    finally:
        patch.undo()


def generation(number: int, generations: int = 2) -> dict[str, Any]:
    """A "generation" event as a worker writes it."""
    fame = {
        "id": f"{number}.1",
        "text": "units_sum(frobenius(weight))",
        "size": 3,
        "fitness": 0.5,
        "selection": 0.4,
        "reason": None,
        "detail": None,
        "parents": [],
        "born": number,
        "how": "random",
    }
    return {
        "number": number,
        "generations": generations,
        "best_fitness": 0.5 + number / 100,
        "median_fitness": 0.3,
        "spread_fitness": 0.1,
        "best_selection": 0.4,
        "median_selection": 0.2,
        "evaluated": 10,
        "refused": 1,
        "invalid": {"not finite": 2} if number == 0 else {},
        "constant": 0,
        "rankings": 4,
        "mean_size": 3.0,
        "operators": {"frobenius": 4},
        "ways": {"random": {"tried": 10, "valid": 8, "survived": 4, "share": 0.1, "credit": 0.4}},
        "labels": {"used": 80, "budget": 500},
        "hall_of_fame": [fame],
        "front": [
            {"id": fame["id"], "text": fame["text"], "size": 3, "tau": 0.5, "ms": 7.2},
            {"id": "0.7", "text": "add(units, 2)", "size": 3, "tau": 0.3, "ms": 7.0},
        ],
        "hypervolume": 0.4,
        "diversity": 0.25,
        "newcomers": [],
        "cost": {"seconds": 2.0},
    }


def estimate(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.1, "high": value + 0.1, "resamples": 1000}


def result() -> dict[str, Any]:
    """A result as a worker writes it."""

    def figure(name: str, text: str, tau: float) -> dict[str, Any]:
        return {
            "name": name,
            "text": text,
            "kendall": estimate(tau),
            "spearman": estimate(tau),
            "n": 400,
            "n_unscored": 2,
            "reasons": {"no units": 2},
        }

    formula = "units_sum(frobenius(weight))"
    best = {
        "id": "2.1",
        "text": formula,
        "size": 3,
        "born": 2,
        "how": "point",
        "parents": ["1.1"],
        "fitness": {"tau": 0.6},
        "selection": {"tau": 0.55},
        "test": figure("2.1", formula, 0.52),
    }
    return {
        "format": 1,
        "generation": 2,
        "hall_of_fame": [best],
        "baselines": [
            figure("eznas-a", "frobenius(weight)", 0.45),
            figure("params", "params", 0.5),
        ],
        "comparisons": [
            {
                "best": "2.1",
                "baseline": "eznas-a",
                "difference": estimate(0.07),
                "verdict": "not separable",
                "n": 400,
            }
        ],
        "labels": {"used": 80, "budget": 500},
        "card": {"space": "nasbench201"},
        "config": {},
    }


@pytest.fixture
def make_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RunDirectory]:
    """Makes run directories in a data folder of the test's own, in any state."""
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    started = iter(range(1, 100))

    def make(
        status: Status = Status.FINISHED,
        *,
        generations: int = 2,
        alive: bool = True,
        message: str = "",
        ended: bool | None = None,
    ) -> RunDirectory:
        run = RunDirectory.create(tmp_path / "runs" / f"run-{next(started)}", preset("quick"))
        log = EventLog(run.events_file)
        log.write("started", {"seed": 0})
        for number in range(generations):
            log.write("generation", generation(number))
        progress = {
            "phase": "fitness",
            "generation": generations,
            "generations": 2,
            "done": 5,
            "total": 40,
            "seconds_left": 90.0,
        }
        log.write("progress", progress)
        log.close()
        process = this_process()
        if not alive:
            process = dataclasses.replace(process, began="never")
        run.write_worker(
            WorkerRecord(
                process=process, state=status, message=message, progress=progress, updated=1.0
            )
        )
        if ended if ended is not None else status is Status.FINISHED:
            run.write_result(result())
        return run

    return make
