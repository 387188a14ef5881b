from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status, WorkerRecord
from eznas_core.runs.processes import this_process


def live(run: RunDirectory, state: Status = Status.RUNNING) -> None:
    """Makes a run look as if this process worked on it."""
    run.write_worker(
        WorkerRecord(
            process=this_process(), state=state, message="", progress={}, updated=time.time()
        )
    )


def test_a_run_is_started_in_a_process_of_its_own_and_finishes(tmp_path, config, finished):
    run = runs.start(config, tmp_path)
    assert run.path.parent == tmp_path
    assert run.status.is_live
    assert run.worker.process.pid != this_process().pid
    views = [(view.status, len(view.generations)) for view in runs.follow(run, poll=0.05)]
    assert views[-1] == (Status.FINISHED, 5)
    assert [count for _, count in views] == sorted(count for _, count in views)
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()
    assert run.log_file.read_text() == ""


def test_killed_at_any_moment_and_resumed_it_comes_to_the_same_end(tmp_path, config, finished):
    run = runs.start(config, tmp_path, name="killed")
    chance = random.Random(1)
    for _ in range(2):
        time.sleep(chance.uniform(0.5, 2.5))
        runs.terminate(run, grace=0.0)
        assert not run.status.is_live
        if run.status is not Status.FINISHED:
            runs.resume(run)
    assert runs.wait(run, timeout=60) is Status.FINISHED
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()
    view = runs.RunView(run)
    view.refresh()
    assert sorted(view.generations) == [0, 1, 2, 3, 4]


def test_a_stopped_run_can_be_extended_and_resumed(tmp_path, config):
    run = runs.start(config, tmp_path / "home", name="mine")
    with pytest.raises(EznasError, match="already"):
        runs.resume(run)
    runs.request_stop(run)
    assert runs.wait(run, timeout=60) in (Status.STOPPED, Status.FINISHED)
    runs.extend(run, 6)
    runs.request_pause(run)
    runs.resume(run)  # also lifts the pause
    assert runs.wait(run, timeout=60) is Status.FINISHED
    assert run.result()["generation"] == 6
    assert run.config.generations == 6


def test_a_worker_that_cannot_start_is_told_with_its_last_words(run):
    run.events_file.mkdir()
    with pytest.raises(EznasError, match="did not start: cannot write"):
        runs.resume(run)


def test_names_cannot_lead_out_of_the_folder(tmp_path, config):
    for name in ("../x", "/etc/x", "", ".", "a/../../x", "a\0b"):
        with pytest.raises(EznasError, match="is not the name of anything inside"):
            runs.start(config, tmp_path, name=name)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_refused(run, config):
    with pytest.raises(EznasError, match="not empty"):
        runs.start(config, run.path.parent, name="run")


def test_a_folder_that_cannot_be_made_is_told(tmp_path, config):
    (tmp_path / "file").write_text("")
    with pytest.raises(EznasError, match="cannot make"):
        runs.start(config, tmp_path / "file")
    with pytest.raises(EznasError, match="cannot make"):
        runs.start_at(tmp_path / "file" / "run", config)


def test_flags_are_set_and_taken_back(run):
    runs.request_pause(run)
    assert run.pause_flag.exists()
    runs.unpause(run)
    runs.unpause(run)
    assert not run.pause_flag.exists()
    runs.request_stop(run)
    assert run.stop_flag.exists()


def test_a_run_that_is_gone_cannot_be_stopped(tmp_path):
    with pytest.raises(EznasError, match="is gone"):
        runs.request_stop(RunDirectory(tmp_path / "gone"))


def test_a_run_can_only_become_longer(run):
    with pytest.raises(EznasError, match="not cut to 3"):
        runs.extend(run, 3)
    assert runs.extend(run, 9).config.generations == 9
    assert json.loads(run.config_file.read_text())["created"]


def test_terminate_leaves_alone_what_is_not_the_worker(run):
    runs.terminate(run)  # no worker at all
    live(run)
    record = json.loads(run.worker_file.read_text())
    record["began"] = "another time"  # the number of this very process, but not its worker
    run.worker_file.write_text(json.dumps(record))
    assert run.status is Status.INTERRUPTED
    runs.terminate(run, grace=0.1)


def test_runs_are_listed_newest_first_and_other_folders_passed_over(tmp_path: Path, config):
    made = [RunDirectory.create(tmp_path / name, config) for name in ("b", "a", "c")]
    for number, run in enumerate(made):
        header = json.loads(run.config_file.read_text())
        header["created"] = f"2025-01-0{number + 1}T00:00:00+00:00"
        run.config_file.write_text(json.dumps(header))
    (tmp_path / "notes").mkdir()
    (tmp_path / "letter.txt").write_text("")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "config.json").write_text("{")
    assert [run.name for run in runs.list_runs(tmp_path)] == ["c", "a", "b", "old"]
    assert runs.list_runs(tmp_path / "gone") == ()
    assert runs.has_runs(tmp_path)
    assert not runs.has_runs(tmp_path / "gone")
    with pytest.raises(EznasError, match="cannot read"):
        runs.list_runs(tmp_path / "letter.txt")


def test_runs_live_in_the_data_folder_by_default(tmp_path, config, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    assert runs.list_runs() == ()
    run = RunDirectory.create(tmp_path / "runs" / "x", config)
    assert runs.list_runs() == (run,)


def test_wait_gives_up_in_time(run):
    live(run)
    began = time.monotonic()
    assert runs.wait(run, timeout=0.2) is Status.RUNNING
    assert time.monotonic() - began < 5
