from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eznas_core import truth
from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.spaces import Architecture
from eznas_core.training import (
    Results,
    TrainedResult,
    make_plan,
    noise_ceiling,
    recipe_of,
    table_of,
)

NAMES = ("width 1", "width 2", "width 4", "linear")
ACCURACIES = {"width 1": (30, 34), "width 2": (45, 41), "width 4": (60, 58), "linear": (20, 25)}


@pytest.fixture
def plan(space, data, recipe):
    return make_plan(space, data, recipe, [Architecture("little", name) for name in NAMES])


@pytest.fixture
def results():
    return Results(
        {
            (seed, name): TrainedResult(
                test_accuracy=float(ACCURACIES[name][seed]),
                test_loss=2.0 - ACCURACIES[name][seed] / 50,
                train_loss=1.0 + seed / 2,
                seconds=seed + 1.0,
            )
            for seed in (1, 0)
            for name in reversed(NAMES)
        }
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_text("what was read\n")
    return path


def test_a_row_has_the_means_and_every_seed(plan, results, file):
    table = table_of(plan, results, file, version="1.2")
    assert table.texts == NAMES
    assert (table.scale.side, table.scale.depth_divisor) == (plan.recipe.side, 1)
    assert table.labels == (
        "accuracy",
        "likelihood",
        "train-likelihood",
        "accuracy-seed0",
        "accuracy-seed1",
    )
    assert table.costs == (
        "test-loss",
        "train-loss",
        "test-loss-seed0",
        "test-loss-seed1",
        "train-loss-seed0",
        "train-loss-seed1",
    )
    assert table.accuracy(Architecture("little", "width 2"), "train-loss-seed1") == 1.5
    two = Architecture("little", "width 2")
    assert table.accuracy(two) == 43.0
    assert table.accuracy(two, "accuracy-seed1") == 41.0
    loss = 2.0 - (45 + 41) / 2 / 50
    assert table.accuracy(two, "test-loss") == pytest.approx(loss)
    assert table.accuracy(two, "likelihood") == pytest.approx(100 * np.exp(-loss))
    assert table.accuracy(two, "train-likelihood") == pytest.approx(100 * np.exp(-1.25))
    assert table.provenance.version == "1.2"
    assert table.provenance.size == file.stat().st_size


def test_the_protocol_is_attached_in_words_and_to_the_letter(plan, results, file, data):
    provenance = table_of(plan, results, file).provenance
    assert recipe_of(provenance) == plan.recipe
    for part in (str(plan.recipe), data.describe(), data.fingerprint):
        assert part in provenance.label_note
    values = [ACCURACIES[name] for name in NAMES]
    assert f"Noise ceiling of the accuracy: {noise_ceiling(values)}" in provenance.label_note
    assert str(file.parent) not in provenance.label_note


def test_it_survives_the_store(plan, results, file, tmp_path):
    table = table_of(plan, results, file)
    truth.write_table(tmp_path / "a.parquet", table)
    again = truth.read_table(tmp_path / "a.parquet")
    assert again.content_hash == table.content_hash
    assert recipe_of(again.provenance) == plan.recipe


def test_an_architecture_without_every_seed_is_left_out_and_counted(plan, results, file):
    outcomes = dict(results.outcomes)
    outcomes[1, "width 2"] = Failure(Reason.NON_FINITE, "x")
    del outcomes[0, "linear"]
    table = table_of(plan, Results(outcomes), file)
    assert table.texts == ("width 1", "width 4")
    assert "2 architectures without a result" in table.provenance.label_note
    first = table_of(plan, Results(outcomes), file, seeds=1)
    assert first.texts == ("width 1", "width 2", "width 4")
    assert first.labels == ("accuracy", "likelihood", "train-likelihood", "accuracy-seed0")
    assert recipe_of(first.provenance).seeds == 1


def test_a_label_may_be_chosen_and_a_table_of_nothing_is_refused(plan, results, file):
    assert table_of(plan, results, file, label="likelihood").default_label == "likelihood"
    with pytest.raises(EznasError, match="no architecture has been trained with all of 2 seeds"):
        table_of(plan, Results({}), file)
    with pytest.raises(EznasError, match="2 seeds, so 3"):
        table_of(plan, results, file, seeds=3)


def test_equal_results_have_a_table_that_says_it_has_no_ceiling(plan, file):
    same = TrainedResult(test_accuracy=10.0, test_loss=2.3, train_loss=2.3, seconds=1.0)
    table = table_of(plan, Results({job: same for job in plan.jobs()}), file)
    assert "Noise ceiling of the accuracy: none, with some" in table.provenance.label_note


def test_other_tables_have_no_recipe(plan, results, file):
    provenance = table_of(plan, results, file).provenance
    plain = replace(provenance, label_note="Measured elsewhere.")
    assert recipe_of(plain) is None
    with pytest.raises(EznasError, match="cannot be read"):
        recipe_of(replace(provenance, label_note="Recipe: {"))


def test_each_label_has_its_ceiling(plan, results, file):
    table = table_of(plan, results, file)
    values = [ACCURACIES[name] for name in NAMES]
    # The losses here are the accuracies turned round, so they have the same ceiling.
    expected = noise_ceiling(values).tau
    assert table.column("accuracy").ceiling == expected
    assert table.column("likelihood").ceiling == table.column("test-loss").ceiling == expected
    assert table.column("accuracy-seed0").ceiling is None
    # The training losses are one number a seed: nothing could be measured.
    assert table.column("train-likelihood").ceiling is None
    assert "Noise ceiling of the training loss: none" in table.provenance.label_note


def test_a_label_that_chance_decides_says_so_in_its_title(plan, file):
    noise = {"width 1": (30, 20), "width 2": (31, 60), "width 4": (32, 10), "linear": (33, 50)}
    outcomes = {
        (seed, name): TrainedResult(
            test_accuracy=float(values[seed]), test_loss=float(row), train_loss=1.0, seconds=1.0
        )
        for row, (name, values) in enumerate(noise.items())
        for seed in (0, 1)
    }
    table = table_of(plan, Results(outcomes), file)
    assert noise_ceiling(list(noise.values())).tau < 0.5
    assert table.column("accuracy").title.startswith("test accuracy (mostly chance: noise ceiling")
    assert table.column("likelihood").title == "test likelihood"
    assert table.column("likelihood").ceiling == 1.0


def test_the_seeds_of_the_loss_stand_in_the_table(plan, results, file):
    table = table_of(plan, results, file)
    two = Architecture("little", "width 2")
    assert table.accuracy(two, "test-loss-seed1") == 2.0 - 41 / 50
    assert table.column("test-loss").higher_is_better is False
