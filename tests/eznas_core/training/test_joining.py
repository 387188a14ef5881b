"""Tables of one recipe joined: the numbers of a single run, and every difference refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.training import Results, TrainedResult, joined, make_plan, recipe_of, table_of
from eznas_core.training.table import images_of
from eznas_core.truth import AccuracyTable

NAMES = ("width 1", "width 2", "width 4", "width 8", "linear")


def trained(name: str, seed: int) -> TrainedResult:
    place = NAMES.index(name)
    return TrainedResult(
        test_accuracy=20.0 + 7 * place + 3 * seed * (-1) ** place,
        test_loss=2.0 - 0.2 * place + 0.05 * seed,
        train_loss=1.8 - 0.2 * place + 0.1 * seed * (place % 2),
        seconds=1.0,
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "results.jsonl"
    path.write_text("what was read\n")
    return path


@pytest.fixture
def table(space, data, recipe, file):
    def make(names, **changes) -> AccuracyTable:
        plan = make_plan(
            space, data, recipe.replace(**changes), [Architecture("little", n) for n in names]
        )
        results = Results({(seed, name): trained(name, seed) for seed, name in plan.jobs()})
        return table_of(plan, results, file, label="likelihood", source="micro")

    return make


def without_single_training_losses(table: AccuracyTable) -> AccuracyTable:
    """As versions before 0.1 wrote them."""
    kept = [i for i, c in enumerate(table.columns) if not c.name.startswith("train-loss-")]
    return replace(
        table,
        columns=tuple(table.columns[i] for i in kept),
        numbers=table.numbers[:, kept],
    )


def test_a_joined_table_is_the_table_of_one_run(table):
    whole, parts = table(NAMES), (table(NAMES[:3]), table(NAMES[3:]))
    found = joined(parts)
    assert found.content_hash == whole.content_hash
    assert found.ceilings == whole.ceilings
    assert found.default_label == "likelihood"
    assert recipe_of(found.provenance) == recipe_of(whole.provenance)
    assert images_of(found.provenance) == images_of(whole.provenance) != ""
    assert "Joined from tables of 3 and 2 networks." in found.provenance.label_note
    assert found.provenance.sha256 != whole.provenance.sha256
    assert found.provenance.size == 2 * whole.provenance.size


def test_a_joined_table_can_be_joined_again(table):
    first = joined((table(NAMES[:2]), table(NAMES[2:4])))
    assert joined((first, table(NAMES[4:]))).content_hash == table(NAMES).content_hash


def test_older_tables_keep_their_means_and_the_ceiling_is_of_those_known(table):
    older = without_single_training_losses(table(NAMES[:2]))
    found = joined((older, table(NAMES[2:])))
    whole = table(NAMES)
    for label in ("train-loss", "train-likelihood", "test-loss-seed1"):
        np.testing.assert_array_equal(
            found.values(found.architectures(), label), whole.values(whole.architectures(), label)
        )
    assert found.count("train-loss-seed0") == 3
    assert "Noise ceiling of the training loss: tau" in found.provenance.label_note
    assert found.column("train-loss").ceiling == table(NAMES[2:]).column("train-loss").ceiling
    assert found.column("test-loss").ceiling == whole.column("test-loss").ceiling


def test_what_differs_is_named(table, space, data, recipe, file):
    one = table(NAMES[:3])
    with pytest.raises(EznasError, match="takes at least two tables"):
        joined((one,))
    with pytest.raises(EznasError, match="width 2 stands in two of the tables"):
        joined((one, table(("width 8", "width 2"))))
    with pytest.raises(EznasError, match=r"one recipe can be joined; here epochs is \d+ and 77"):
        joined((one, table(NAMES[3:], epochs=77)))
    with pytest.raises(EznasError, match="not of little and big"):
        joined((one, replace(table(NAMES[3:]), space="big")))
    strange = replace(one.provenance, label_note="Somebody's.")
    with pytest.raises(EznasError, match="was not trained here"):
        joined((one, replace(table(NAMES[3:]), provenance=strange)))
    other = make_plan(
        space,
        replace(data, test_images=255 - data.test_images),
        recipe,
        [Architecture("little", "linear")],
    )
    results = Results({job: trained(job[1], job[0]) for job in other.jobs()})
    with pytest.raises(EznasError, match="same images"):
        joined((one, table_of(other, results, file)))
