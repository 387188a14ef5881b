"""The formulas of a run and their families, paused and extended runs, by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core import runs as engine
from eznas_core.evolution import EvolutionConfig
from eznas_core.expressions import parse
from eznas_core.runs import EventLog, RunDirectory, Status, WorkerRecord
from eznas_core.runs.processes import this_process


def entry(name: str, text: str, how: str, *parents: str, fitness: float | None = 0.5) -> dict:
    reason = None if fitness is not None else "not finite"
    return {"id": name, "text": text, "size": parse(text).size, "fitness": fitness,
            "selection": None, "ms": 7.0, "reason": reason, "detail": None,
            "parents": list(parents), "how": how, "disguise": None}  # fmt: skip


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDirectory:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    found = RunDirectory.create(tmp_path / "runs" / "mine", EvolutionConfig(task="planted", seed=3))
    RunDirectory.create(tmp_path / "runs" / "new", EvolutionConfig(task="planted", seed=4))
    log = EventLog(found.events_file)
    first = [
        entry("0.0", "units_sum(mean(weight))", "random", fitness=0.3),
        entry("0.1", "log_abs(macs)", "random", fitness=0.4),
        entry("0.2", "log(units)", "random", fitness=None),
    ]
    child = entry(
        "1.0", "add(units_sum(mean(weight)), log_abs(macs))", "crossover", "0.0", "0.1", fitness=0.6
    )
    log.write("generation", {"number": 0, "evaluated": 3, "newcomers": first})
    selected = [{"id": "1.0", "selection": 0.45}]
    log.write(
        "generation", {"number": 1, "evaluated": 1, "newcomers": [child], "selected": selected}
    )
    log.close()
    return found


def ids(document: dict) -> list[str]:
    return [each["id"] for each in document["formulas"]]


def test_every_formula_is_listed_the_best_first(run, run_json):
    found = run_json("runs", "formulas", "mine")
    assert (found["measured"], found["found"], found["left_out"]) == (4, 4, 0)
    assert ids(found) == ["1.0", "0.1", "0.0", "0.2"]
    assert found["formulas"][0]["parents"] == ["0.0", "0.1"]
    assert found["formulas"][0]["selection"] == 0.45
    text = run("runs", "formulas", "mine").stdout
    assert "4 of 4 formulas that fit, 4 in all" in text
    assert "log(units)  [not finite]" in text


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--search", "LOG_ABS"], ["1.0", "0.1"]),
        (["--search", "0.2"], ["0.2"]),
        (["--generation", 1], ["1.0"]),
        (["--way", "crossover"], ["1.0"]),
        (["--invalid"], ["0.2"]),
        (["--valid", "--sort", "oldest", "--most", 2], ["0.0", "0.1"]),
    ],
)
def test_they_are_searched_and_filtered(run_json, options, found):
    assert ids(run_json("runs", "formulas", "mine", *options)) == found


def test_a_family_is_told_step_by_step(run, run_json):
    found = run_json("runs", "family", "mine", "1.0")
    assert [each["id"] for each in found["members"]] == ["1.0", "0.0", "0.1"]
    assert [each["text"] for each in found["links"]] == ["+ log_abs(macs)", "gave log_abs(macs)"]
    assert [each["changes"] for each in found["links"]] == [["operator put around"], []]
    result = run("runs", "family", "mine", "add(log_abs(macs), units_sum(mean(weight)))")
    assert (
        "1.0  tau 0.600, generation 1, crossover of 0.0: + log_abs(macs); 0.1 gave log_abs(macs)"
    ) in result.stdout
    assert "formulas made from it: none" in result.stderr
    assert run_json("runs", "family", "mine", "0.1", "--steps", 0)["children"] == ["1.0"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["formulas", "mine", "--way", "crosover"], "did you mean 'crossover'"),
        (["formulas", "mine", "--sort", "luck"], "there is no order 'luck'"),
        (["formulas", "new"], "has measured none yet"),
        (["family", "mine", "log"], "3 contain it, by id: 0.1, 0.2, 1.0"),
        (["pause", "mine"], "is not running"),
        (["extend", "mine", "10"], "has 10 generations; give a larger number"),
    ],
)
def test_what_cannot_be_is_told(run, arguments, words):
    result = run("runs", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_run_that_rests_is_extended_and_goes_on(run_json, mine, monkeypatch):
    resumed = []
    monkeypatch.setattr("eznas_core.runs.control.spawn", lambda _, run: resumed.append(run.name))
    assert run_json("runs", "extend", "mine", 12)["generations"] == 12
    assert mine.config.generations == 12
    assert resumed == ["mine"]


def at_work(mine: RunDirectory, state: Status) -> None:
    mine.write_worker(
        WorkerRecord(process=this_process(), state=state, message="", progress={}, updated=1.0)
    )


def test_a_run_at_work_takes_note_of_more_generations(run_json, mine, monkeypatch):
    monkeypatch.setattr(engine.control, "spawn", lambda *_: pytest.fail("it has a worker"))
    at_work(mine, Status.RUNNING)
    assert run_json("runs", "extend", "mine", 12)["status"] == "running"
    assert mine.config.generations == 12


def test_a_paused_run_is_resumed_by_letting_it_go_on(run, mine):
    at_work(mine, Status.PAUSED)
    engine.request_pause(mine)
    assert run("runs", "pause", "mine").exit_code == 0
    assert mine.pause_flag.exists()
    run("runs", "resume", "mine")
    assert not mine.pause_flag.exists()
