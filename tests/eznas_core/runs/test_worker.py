from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time

import pytest

from eznas_core.evolution import Evolution, make_task
from eznas_core.runs import RunDirectory, RunView, Status, WriterLock
from eznas_core.runs import worker as worker_module
from eznas_core.runs.worker import Session, main


def without_cost(event: dict) -> dict:
    """An event without what differs from run to run."""
    return {name: value for name, value in event.items() if name not in ("time", "cost", "seconds")}


def kinds(run: RunDirectory) -> list[str]:
    return [event["event"] for event in run.events().events if event["event"] != "progress"]


def generations(run: RunDirectory) -> list[dict]:
    found = [event for event in run.events().events if event["event"] == "generation"]
    return [without_cost(event) for event in found]


def test_a_run_goes_from_start_to_finish(finished):
    assert finished.status is Status.FINISHED
    assert kinds(finished) == ["started", *["generation"] * 5, "finished"]
    assert [event["number"] for event in generations(finished)] == [0, 1, 2, 3, 4]
    assert finished.message == ""


def test_the_events_and_the_result_are_those_of_the_evolution(finished, config):
    evolution = Evolution(config, make_task(config))
    records = []
    while not evolution.finished:
        records.append(without_cost({"event": "generation", **evolution.step().to_json()}))
    assert json.loads(json.dumps(records)) == generations(finished)
    assert json.loads(json.dumps(evolution.report().to_json())) == finished.result()


def test_progress_tells_phase_networks_and_time(finished):
    found = [event for event in finished.events().events if event["event"] == "progress"]
    assert {event["phase"] for event in found} == {"preparing", "fitness", "selection", "test"}
    for event in found:
        assert 0 <= event["done"] <= event["total"]
        assert 0 <= event["generation"] <= event["generations"] == 4
        assert event["seconds_left"] is None or event["seconds_left"] >= 0


class InterruptError(Exception):
    """Stands for a kill at a certain place."""


@pytest.mark.parametrize("place", ["log", "checkpoint", "result", "last checkpoint", "ending"])
def test_an_interruption_anywhere_changes_nothing_in_the_end(
    run, finished, monkeypatch, place: str
):
    """The process dies right after (or for "log", between) writing this file."""
    write_checkpoint, write_result = RunDirectory.write_checkpoint, RunDirectory.write_result
    log_write = worker_module.EventLog.write

    def die_after_log(self, kind, fields, **options):
        log_write(self, kind, fields, **options)
        if (kind, fields.get("number")) == ("generation", 2) or kind == "finished" == place:
            raise InterruptError

    def die_after_checkpoint(self, state):
        write_checkpoint(self, state)
        if state["generation"] == 2 or (place == "last checkpoint" and self.result_file.exists()):
            raise InterruptError

    def die_after_result(self, result):
        write_result(self, result)
        raise InterruptError

    # A killed process writes no last words either.
    monkeypatch.setattr(Session, "_end_failed", lambda *_: None)
    if place in ("log", "ending"):
        monkeypatch.setattr(worker_module.EventLog, "write", die_after_log)
    elif place == "result":
        monkeypatch.setattr(RunDirectory, "write_result", die_after_result)
    else:
        monkeypatch.setattr(RunDirectory, "write_checkpoint", die_after_checkpoint)
    with pytest.raises(InterruptError):
        main([str(run.path)])
    monkeypatch.undo()
    assert main([str(run.path)]) == 0
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()
    assert generations(run) == generations(finished)
    assert kinds(run).count("finished") == 1
    assert kinds(run).count("resumed") == 1


def test_a_half_written_event_is_mended(run, finished):
    assert main([str(run.path)]) == 0
    content = run.events_file.read_bytes()
    lines = content.splitlines(keepends=True)
    cut = next(n for n, line in enumerate(lines) if b'"number":3' in line)
    run.events_file.write_bytes(b"".join(lines[:cut]) + lines[cut][:100])
    run.result_file.unlink()
    checkpoint = json.loads(run.checkpoint_file.read_text())
    evolution = Evolution(run.config, make_task(run.config))
    for _ in range(3):
        evolution.step()
    checkpoint["state"] = evolution.state()
    run.checkpoint_file.write_text(json.dumps(checkpoint))
    assert main([str(run.path)]) == 0
    assert generations(run) == generations(finished)
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()


def test_a_finished_run_that_is_started_again_stays_as_it_is(run):
    assert main([str(run.path)]) == 0
    before = run.result_file.read_bytes()
    assert main([str(run.path)]) == 0
    assert run.result_file.read_bytes() == before
    assert kinds(run).count("finished") == 1
    assert run.status is Status.FINISHED


def test_a_stop_flag_ends_it_with_its_checkpoint(run, finished):
    run.stop_flag.touch()
    assert main([str(run.path)]) == 0
    assert run.status is Status.STOPPED
    assert kinds(run) == ["started", "stopped"]
    assert not run.stop_flag.exists()
    assert main([str(run.path)]) == 0
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()


def when(condition, act) -> threading.Thread:
    """Acts from another thread once something is the case."""

    def watch() -> None:
        deadline = time.monotonic() + 60
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.01)
        act()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_as_a_stop_does(run, number):
    before = signal.getsignal(number)
    run.pause_flag.touch()
    thread = when(lambda: run.status is Status.PAUSED, lambda: os.kill(os.getpid(), number))
    assert main([str(run.path)]) == 0
    thread.join()
    assert run.status is Status.STOPPED
    assert signal.getsignal(number) is before


def test_a_pause_holds_it_and_its_end_lets_it_go_on(run, finished):
    run.pause_flag.touch()
    thread = when(lambda: run.status is Status.PAUSED, run.pause_flag.unlink)
    assert main([str(run.path)]) == 0
    thread.join()
    assert kinds(run)[:3] == ["started", "paused", "continued"]
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()


def test_an_extension_during_the_run_is_taken_up(run, config):
    run.pause_flag.touch()

    def extend() -> None:
        run.write_config(config.replace(generations=6))
        run.pause_flag.unlink()

    thread = when(lambda: run.status is Status.PAUSED, extend)
    assert main([str(run.path)]) == 0
    thread.join()
    assert generations(run)[-1]["number"] == 6
    assert run.result()["labels"]["test_opened_after_generations"] == [6]


def test_an_extension_while_the_end_is_measured_is_taken_up(run, config, monkeypatch):
    report, asked = Evolution.report, []

    def extend_meanwhile(evolution: Evolution):
        if not asked:
            run.write_config(config.replace(generations=6))
        asked.append(evolution.number)
        return report(evolution)

    monkeypatch.setattr(Evolution, "report", extend_meanwhile)
    assert main([str(run.path)]) == 0
    assert asked == [4, 6]
    assert [event["number"] for event in generations(run)] == list(range(7))
    assert run.result()["generation"] == 6
    assert run.result()["labels"]["test_opened_after_generations"] == [4, 6]
    assert kinds(run).count("finished") == 1


def test_a_second_writer_is_refused_and_harms_nothing(run, capsys):
    run.worker_file.write_text("{}")
    with WriterLock(run.lock_file):
        assert main([str(run.path)]) == 3
    assert "another process writes" in capsys.readouterr().err
    assert run.worker_file.read_text() == "{}"
    assert not run.events_file.exists()


def test_settings_that_cannot_be_used_make_it_fail_with_the_reason(run):
    header = json.loads(run.config_file.read_text())
    header["config"]["language"] = "klingon"
    run.config_file.write_text(json.dumps(header))
    assert main([str(run.path)]) == 1
    assert run.status is Status.FAILED
    assert "klingon" in run.message
    view = RunView(run)
    view.refresh()
    assert "klingon" in view.milestones[-1]["message"]


def test_a_damaged_checkpoint_makes_it_fail_and_is_left_alone(run):
    run.checkpoint_file.write_text('{"format": 1, "state": {"generation": 3}}')
    assert main([str(run.path)]) == 1
    assert run.status is Status.FAILED
    assert "checkpoint is damaged" in run.message
    assert run.checkpoint_file.exists()


def test_a_fault_of_ours_is_recorded_and_surfaces(run, monkeypatch):
    monkeypatch.setattr(Evolution, "step", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main([str(run.path)])
    assert run.status is Status.FAILED
    assert run.message == "ZeroDivisionError: division by zero"


def test_a_full_disk_is_told_and_nothing_is_lost(run, finished, monkeypatch, capsys):
    write, full = os.write, False

    def write_to_full(handle: int, content: bytes) -> int:
        if full and not os.isatty(handle) and handle > 2:
            raise OSError(28, "No space left on device")
        return write(handle, content)

    step = Evolution.step

    def fill_up(evolution: Evolution):
        nonlocal full
        full = evolution.number == 1
        return step(evolution)

    monkeypatch.setattr(os, "write", write_to_full)
    monkeypatch.setattr(Evolution, "step", fill_up)
    assert main([str(run.path)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert "No space left on device" in run.message
    monkeypatch.undo()
    assert [event["number"] for event in generations(run)] == [0, 1]
    assert main([str(run.path)]) == 0
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()
    assert generations(run) == generations(finished)


def test_a_folder_that_vanishes_ends_the_work_and_stays_away(run, monkeypatch, capsys):
    step = Evolution.step

    def vanish(evolution: Evolution):
        if evolution.number == 1:
            shutil.rmtree(run.path)
        return step(evolution)

    monkeypatch.setattr(Evolution, "step", vanish)
    assert main([str(run.path)]) == 1
    assert "cannot write" in capsys.readouterr().err
    assert not run.path.exists()


def test_a_folder_without_a_run_is_told(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "there is no run" in capsys.readouterr().err


def test_a_log_that_cannot_be_opened_is_told(run, capsys):
    run.events_file.mkdir()
    assert main([str(run.path)]) == 1
    assert "cannot write" in capsys.readouterr().err
