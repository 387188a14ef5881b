"""Training in processes of their own, on networks of a user's space that train in moments."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from eznas_core import spaces, training, truth
from eznas_core.foundation import EznasError
from eznas_core.runs import Status
from eznas_core.training import Recipe, TrainingRequest, TrainingRun

SPACE = """
import torch
from torch import nn
from eznas_core.spaces import OwnNetworks

def make(width):
    def network(classes):
        return nn.Sequential(nn.Conv2d(3, width, 3), nn.ReLU(), nn.Flatten(),
                             nn.Linear(36 * width, classes))
    return network

SPACE = OwnNetworks(name="moments", networks={f"w{w}": make(w) for w in range(1, 9)})
"""


@pytest.fixture(scope="session")
def space_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("space") / "moments.py"
    file.write_text(SPACE)
    patch = pytest.MonkeyPatch()
    patch.setenv("EZNAS_SPACES", "")
    spaces.load_file(file)
    patch.undo()
    return file


@pytest.fixture
def request_of(space_file, data, tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EZNAS_SPACES", str(space_file))
    images = {
        "x_train": data.train_images,
        "y_train": data.train_labels,
        "x_test": data.test_images,
        "y_test": data.test_labels,
    }
    np.savez(tmp_path / "images.npz", classes=10, **images)

    def make(epochs: int = 1, seeds: int = 2, **changes) -> TrainingRequest:
        given = {
            "space": "moments",
            "images": str(tmp_path / "images.npz"),
            "recipe": Recipe(epochs=epochs, batch_size=32, crop=1, seeds=seeds),
            "architectures": 4,
            "workers": 1,
        }
        return TrainingRequest(**{**given, **changes})

    return make


def until(condition, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ended(run: TrainingRun) -> Status:
    until(lambda: not run.status.is_live)
    return run.status


def test_from_a_request_to_a_table_that_can_be_loaded(request_of):
    run = training.start(request_of())
    assert ended(run) is Status.FINISHED
    table = truth.load("moments", "cifar10")
    assert table.provenance.source == "micro"
    assert len(table) == 4
    assert run.directory.worker.progress["done"] == 8
    result = run.directory.result()
    assert result["ceilings"] == table.ceilings
    assert (result["architectures"], result["left_out"]) == (4, 0)
    kept = truth.read_table(run.path / "moments--cifar10--micro.parquet")
    assert kept.content_hash == table.content_hash
    assert [each.path for each in training.list_trainings()] == [run.path]
    assert training.open_training(run.path.name) == run

    # The same again, with one more seed and two more networks, does what is missing.
    lines = run.results_file.read_text().splitlines()
    training.start(request_of(seeds=3, architectures=6, label="likelihood"), run.path)
    assert ended(run) is Status.FINISHED
    assert run.results_file.read_text().splitlines()[: len(lines)] == lines
    table = truth.load("moments", "cifar10")
    assert (len(table), table.default_label) == (6, "likelihood")
    assert table.accuracy(table.architectures()[0], "accuracy-seed2") >= 0


def test_killed_and_gone_on_with_to_the_same_numbers(request_of, tmp_path):
    wanted = request_of(epochs=30)
    run = training.start(wanted, tmp_path / "run")
    until(lambda: len(run.results().outcomes) >= 1)
    os.kill(run.directory.worker.process.pid, signal.SIGKILL)
    until(lambda: not run.status.is_live)
    assert run.status is Status.INTERRUPTED
    before = dict(run.results().outcomes)
    training.resume(run)
    assert ended(run) is Status.FINISHED
    after = run.results().outcomes
    assert len(after) == 8
    # What was finished was not trained again: even its time is what it was.
    assert all(after[job] == outcome for job, outcome in before.items())
    data = training.load_data(wanted.images)
    for seed, text in list(after)[-2:]:
        space = spaces.get("moments")
        alone = training.train_network(space, space.parse(text), wanted.recipe, data, seed)
        assert after[seed, text].test_loss == alone.test_loss
        assert after[seed, text].test_accuracy == alone.test_accuracy


def test_stopped_and_gone_on_with(request_of, tmp_path):
    run = training.start(request_of(epochs=500, seeds=1), tmp_path / "run")
    with pytest.raises(EznasError, match="is running already"):
        training.start(request_of(epochs=500, seeds=1), tmp_path / "run")
    run.request_stop()
    assert ended(run) is Status.STOPPED
    assert run.directory.result() is None
    with pytest.raises(EznasError, match="its epochs is 500, not 1"):
        training.start(request_of(epochs=1, seeds=1), tmp_path / "run")
    assert run.request().recipe.epochs == 500


def test_what_cannot_begin_says_why_and_can_be_begun_again(request_of, tmp_path):
    with pytest.raises(EznasError, match="there are no images at"):
        training.start(request_of(images=str(tmp_path / "gone.npz")), tmp_path / "run")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(EznasError, match="has no array 'x_train'"):
        training.start(request_of(images=str(tmp_path / "other.npz")), tmp_path / "run")
    run = training.start(request_of(), tmp_path / "run")
    assert ended(run) is Status.FINISHED
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    with pytest.raises(EznasError, match="not empty"):
        training.start(request_of(), tmp_path / "full")
    with pytest.raises(EznasError, match="no request"):
        training.resume(TrainingRun(tmp_path / "full"))
    with pytest.raises(EznasError, match="no training run 'other'"):
        training.open_training("other")
