from __future__ import annotations

import numpy as np
import pytest

from eznas_core import spaces, truth
from eznas_core.foundation import EznasError
from eznas_core.runs import Status
from eznas_core.training import Recipe, TrainingRun, recipe_of, train_table
from eznas_core.training.__main__ import main


@pytest.fixture
def images(tmp_path, data):
    np.savez(
        tmp_path / "images.npz",
        x_train=data.train_images,
        y_train=data.train_labels,
        x_test=data.test_images,
        y_test=data.test_labels,
        classes=10,
    )
    return tmp_path / "images.npz"


def _arguments(images, output, *more: str) -> list[str]:
    given = ["nats-sss", "--images", str(images), "--output", str(output), "--architectures", "3"]
    return [*given, "--epochs", "1", "--seeds", "2", "--workers", "1", *more]


def test_the_command_trains_and_writes_the_table(images, tmp_path, capsys):
    assert main(_arguments(images, tmp_path / "run", "--source", "micro")) == 0
    assert "6 of 6 trainings" in capsys.readouterr().out
    table = truth.read_table(tmp_path / "run" / "nats-sss--cifar10--micro.parquet")
    assert len(table) == 3
    assert table.provenance.source == "micro"
    recipe = recipe_of(table.provenance)
    assert (recipe.epochs, recipe.seeds, recipe.side) == (1, 2, 16)


def test_the_command_goes_on_and_says_what_is_wrong(images, tmp_path, capsys):
    main(_arguments(images, tmp_path / "run"))
    capsys.readouterr()
    assert main(_arguments(images, tmp_path / "run")) == 0
    assert "trainings" not in capsys.readouterr().out
    assert main(_arguments(images, tmp_path / "run", "--epochs", "2")) == 1
    assert "its epochs is 1, not 2" in capsys.readouterr().err
    assert main(_arguments(tmp_path / "nothing", tmp_path / "other")) == 1
    assert "no folder and no .npz" in capsys.readouterr().err


def test_a_call_takes_images_and_a_recipe_as_they_are(space, data, tmp_path):
    recipe = Recipe(epochs=3, batch_size=48, crop=0, seeds=1)
    run = train_table(
        space, data, tmp_path / "run", recipe=recipe, architectures=2, seeds=2, workers=1
    )
    assert run.status is Status.FINISHED
    assert run.plan.recipe == recipe.replace(seeds=2)
    with pytest.raises(EznasError, match="images of cifar10, not of cifar100"):
        train_table(space, data, tmp_path / "other", dataset="cifar100", recipe=recipe)


def test_the_command_goes_on_after_a_stop(images, tmp_path, capsys):
    output = tmp_path / "run"
    run = train_table(
        spaces.get("nats-sss"),
        images,
        output,
        architectures=3,
        epochs=1,
        seeds=2,
        workers=1,
        listener=lambda p: TrainingRun(output).request_stop() if p.done == 2 else None,
    )
    assert run.status is Status.STOPPED
    assert main(_arguments(images, output)) == 0
    assert "3 of 6 trainings" in capsys.readouterr().out
    assert len(run.results().outcomes) == 6
