from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.runs import RunLockedError, RunView, Status, WriterLock
from eznas_core.runs.processes import identify
from eznas_core.training import Recipe, TrainingRun, load_data

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(tmp_path) -> TrainingRun:
    return TrainingRun(tmp_path / "run")


def test_a_run_trains_everything_once_and_tells_of_it(run, space, data, recipe):
    run.prepare(space, data, recipe, 3)
    told = []
    assert run.work(space, data, listener=told.append)
    assert [progress.done for progress in told] == [1, 2, 3, 4, 5, 6]
    assert run.status is Status.FINISHED
    assert set(run.results().outcomes) == set(run.plan.jobs())
    lines = run.results_file.read_text()
    assert run.work(space, data, listener=told.append)
    assert run.results_file.read_text() == lines
    assert len(told) == 6
    assert len(run.to_table()) == 3
    assert run.ceiling("test_loss").seeds == 2


def test_an_observer_of_runs_understands_it(run, space, data, recipe):
    run.prepare(space, data, recipe, 2)
    run.work(space, data)
    view = RunView(run.directory)
    view.refresh()
    assert view.status is Status.FINISHED
    assert view.skipped == 0
    assert (view.progress["done"], view.progress["total"]) == (4, 4)
    assert [event["event"] for event in view.milestones] == ["started", "finished"]
    assert run.directory.worker.progress == {
        key: value for key, value in view.progress.items() if key not in ("event", "time")
    }


def test_a_stop_ends_it_within_an_epoch_and_it_goes_on_to_the_same_table(
    run, tmp_path, space, data, recipe
):
    run.prepare(space, data, recipe, 4)
    done = run.work(space, data, listener=lambda p: run.request_stop() if p.done == 3 else None)
    assert not done
    assert run.status is Status.STOPPED
    assert len(run.results().outcomes) == 3
    assert not run.directory.stop_flag.exists()
    assert run.work(space, data)
    straight = TrainingRun(tmp_path / "straight")
    straight.prepare(space, data, recipe, 4)
    straight.work(space, data)
    assert run.to_table().content_hash == straight.to_table().content_hash


def test_a_run_is_extended_by_architectures_and_by_seeds(run, space, data, recipe):
    run.prepare(space, data, recipe, 2)
    run.work(space, data)
    before = run.results_file.read_text()
    run.prepare(space, data, recipe.replace(seeds=3), 3)
    run.work(space, data)
    after = run.results_file.read_text()
    assert after.startswith(before)
    assert len(run.results().outcomes) == 9
    created = json.loads(run.directory.config_file.read_text())["created"]
    assert created == run.directory.created.isoformat()
    # Asking for less again leaves what is there.
    assert run.prepare(space, data, recipe, 2) == run.plan
    assert run.plan.recipe.seeds == 3


def test_another_plan_in_the_same_folder_is_refused(run, tmp_path, space, data, recipe):
    run.prepare(space, data, recipe, 2)
    with pytest.raises(EznasError, match="its epochs is 2, not 3"):
        run.prepare(space, data, recipe.replace(epochs=3), 2)
    with pytest.raises(EznasError, match="drawn with another seed"):
        run.prepare(space, data, recipe, 3, seed=1)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    with pytest.raises(EznasError, match="not empty"):
        TrainingRun(tmp_path / "other").prepare(space, data, recipe, 2)
    with pytest.raises(EznasError, match="no training run"):
        _ = TrainingRun(tmp_path / "nowhere").plan
    (tmp_path / "other" / "config.json").write_text('{"format": 1, "config": {}}')
    with pytest.raises(EznasError, match="run of another kind"):
        _ = TrainingRun(tmp_path / "other").plan


def test_a_network_that_fails_is_noted_and_not_tried_again(run, space, data):
    hot = Recipe(epochs=12, batch_size=96, seeds=1, learning_rate=100, weight_decay=1.0, warmup=0)
    run.prepare(space, data, hot, [space.parse("linear"), space.parse("width 2")])
    told = []
    assert run.work(space, data, listener=told.append)
    assert told[-1].failed >= 1
    assert "not finite" in run.results().failures()
    again = []
    assert run.work(space, data, listener=again.append)
    assert again == []


def test_two_processes_do_not_work_on_one_run(run, space, data, recipe):
    run.prepare(space, data, recipe, 2)
    with WriterLock(run.directory.lock_file), pytest.raises(RunLockedError):
        run.work(space, data)


def test_a_space_of_this_session_needs_one_worker(run, space, data, recipe):
    run.prepare(space, data, recipe, 2)
    with pytest.raises(EznasError, match=r"spaces\.load_file"):
        run.work(space, data, workers=2)
    assert run.status is Status.FAILED
    assert "worker processes cannot find" in run.directory.message
    with pytest.raises(EznasError, match="at least 1 worker"):
        run.work(space, data, workers=0)


SCRIPT = """
import sys
from pathlib import Path
from eznas_core import spaces
from eznas_core.training import TrainingRun, load_data
if __name__ == "__main__":
    run = TrainingRun(Path(sys.argv[1]))
    run.work(spaces.get(run.plan.space), load_data(sys.argv[2]), workers=2)
"""


def _wait_for(what, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_killed_with_its_workers_it_goes_on_to_the_table_of_an_undisturbed_run(tmp_path, data):
    arrays = {
        "x_train": data.train_images,
        "y_train": data.train_labels,
        "x_test": data.test_images,
        "y_test": data.test_labels,
    }
    np.savez(tmp_path / "images.npz", **arrays, classes=10)
    images = load_data(tmp_path / "images.npz")
    space = spaces.get("nats-sss")
    recipe = Recipe(epochs=2, batch_size=48, crop=1, seeds=2, skeleton={"divisor": 8})
    run, straight = TrainingRun(tmp_path / "killed"), TrainingRun(tmp_path / "straight")
    for each in (run, straight):
        each.prepare(space, images, recipe, 4)
    (tmp_path / "script.py").write_text(SCRIPT)
    child = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py"), str(run.path), str(tmp_path / "images.npz")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        _wait_for(lambda: len(run.results().outcomes) >= 2)
        family = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()
        workers = [identify(int(pid)) for pid in family]
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert run.status is Status.INTERRUPTED
    _wait_for(lambda: not any(worker.is_alive for worker in workers))
    kept = run.results_file.read_text()
    # A line that the killed process had only begun.
    with run.results_file.open("a") as file:
        file.write('{"event":"trained","seed":1,"architecture":"8:8:8')
    assert 2 <= len(run.results().outcomes) < 8
    assert run.work(space, images)
    assert run.results_file.read_text().startswith(kept)
    assert len(run.results_file.read_text().splitlines()) == len(run.results().outcomes) == 8
    straight.work(space, images)
    assert run.to_table().content_hash == straight.to_table().content_hash
