from __future__ import annotations

import dataclasses
from itertools import combinations

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.truth import (
    POOL,
    AccuracyTable,
    Column,
    LabelledSpace,
    Stratify,
    split,
    split_together,
)

SPACE = spaces.get("nasbench201")
SIZES = spaces.get("nats-sss")
CELLS = tuple(SPACE.enumerate())[:800]
NUMBERS = {"fitness": 12, "selection": 15, "test": 30, "seed": 4}


def table_of(provenance, space, dataset: str, architectures, *, seed: int = 0) -> AccuracyTable:
    rng = np.random.default_rng(seed)
    return AccuracyTable(
        space=space.name,
        dataset=dataset,
        texts=tuple(each.text for each in architectures),
        columns=(Column(name="test", title="test"), Column(name="other", title="other")),
        numbers=rng.uniform(10, 95, (len(architectures), 2)),
        default_label="test",
        provenance=provenance,
    )


@pytest.fixture
def sources(provenance) -> tuple[LabelledSpace, ...]:
    """Two data sets of one space, one of them with half of its networks, and another space."""
    rng = np.random.default_rng(0)
    sizes = SIZES.sample_distinct(rng, 300)
    return (
        LabelledSpace(space=SPACE, table=table_of(provenance, SPACE, "cifar10", CELLS)),
        LabelledSpace(space=SPACE, table=table_of(provenance, SPACE, "cifar100", CELLS[::2])),
        LabelledSpace(space=SIZES, table=table_of(provenance, SIZES, "cifar10", sizes)),
    )


def functions(space, members) -> set:
    return {space.canonical(member) for member in members}


def test_one_table_without_strata_is_split_as_alone(sources):
    (alone,) = split_together(sources[:1], **NUMBERS)
    assert alone.split == split(sources[0].table, SPACE, **NUMBERS)
    assert alone.looked_at == {"selection": 0, "fitness": 0}


@pytest.mark.parametrize("stratify", list(Stratify))
def test_nothing_is_used_here_and_tested_there(sources, stratify):
    drawn = split_together(sources, **NUMBERS, stratify=stratify)
    parts = [each.split for each in drawn]
    assert [[len(p.fitness), len(p.selection), len(p.test)] for p in parts] == [[12, 15, 30]] * 3
    used = [
        functions(source.space, members)
        for source, part in zip(sources, parts, strict=True)
        for members in (part.fitness, part.selection)
    ]
    assert all(one.isdisjoint(other) for one, other in combinations(used, 2))
    tests = [functions(s.space, p.test) for s, p in zip(sources, parts, strict=True)]
    assert all(one.isdisjoint(other) for one in used for other in tests)
    for source, part in zip(sources, parts, strict=True):
        source.table.values((*part.fitness, *part.selection, *part.test))


def test_tests_on_two_data_sets_are_of_the_same_networks_where_that_can_be(sources, provenance):
    twin = dataclasses.replace(sources[1], table=table_of(provenance, SPACE, "cifar100", CELLS))
    one, other = split_together((sources[0], twin), **NUMBERS)
    assert one.split.test == other.split.test
    assert set(one.split.fitness).isdisjoint(other.split.fitness)


def test_the_test_networks_are_a_plain_sample_however_the_others_are_drawn(sources):
    plain = split_together(sources, **NUMBERS)
    for stratify in Stratify:
        drawn = split_together(sources, **{**NUMBERS, "fitness": 20}, stratify=stratify)
        assert [each.split.test for each in drawn] == [each.split.test for each in plain]


def test_strata_of_the_parameters_cost_no_label(sources):
    even = split_together(sources, **NUMBERS, stratify=Stratify.PARAMETERS)
    assert all(set(each.looked_at.values()) == {0} for each in even)
    assert even[2].split.fitness != split_together(sources, **NUMBERS)[2].split.fitness
    numbers = {**NUMBERS, "fitness": 20, "selection": 20}
    spreads = {stratify: [] for stratify in (Stratify.NONE, Stratify.PARAMETERS)}
    for stratify, found in spreads.items():
        for seed in range(25):
            (drawn,) = split_together(sources[2:], **{**numbers, "seed": seed}, stratify=stratify)
            found.append(np.mean([SIZES.parameters(each) for each in drawn.split.fitness]))
    # A pool of four times as many limits the gain to a half, less the width of the strata.
    assert np.std(spreads[Stratify.PARAMETERS]) < 0.8 * np.std(spreads[Stratify.NONE])


def test_accuracies_that_were_looked_at_are_counted_and_nowhere_else(sources):
    drawn = split_together(sources, **NUMBERS, stratify=Stratify.ACCURACY)
    assert [each.looked_at for each in drawn] == [
        {"selection": (POOL - 1) * 15, "fitness": (POOL - 1) * 12}
    ] * 3
    accuracies = sources[0].table.values(drawn[0].split.selection)
    everything = sources[0].table.values(CELLS)
    assert np.mean(accuracies) == pytest.approx(np.mean(everything), abs=8)


def test_a_table_that_is_soon_empty_has_a_smaller_pool(provenance):
    few = table_of(provenance, SPACE, "cifar10", CELLS[::10])
    source = LabelledSpace(space=SPACE, table=few)
    count = len(functions(SPACE, CELLS[::10]))
    numbers = {"test": count - 20, "selection": 4, "fitness": 4, "seed": 0}
    (drawn,) = split_together([source], **numbers, stratify=Stratify.ACCURACY)
    assert drawn.looked_at == {"selection": 12, "fitness": 0}
    with pytest.raises(EznasError, match="5 fitness networks were asked for"):
        split_together([source], **{**numbers, "fitness": 5}, stratify=Stratify.ACCURACY)


def test_the_strata_are_those_of_the_label(sources):
    by_label = [
        split_together(
            [dataclasses.replace(sources[0], label=label)], **NUMBERS, stratify=Stratify.ACCURACY
        )[0]
        for label in ("test", "other", None)
    ]
    assert by_label[0] == by_label[2] != by_label[1]


def test_a_seed_decides(sources):
    one, same = (split_together(sources, **NUMBERS, stratify=Stratify.PARAMETERS) for _ in "ab")
    assert one == same


def test_what_makes_no_sense_is_refused(sources):
    with pytest.raises(EznasError, match="at least one network"):
        split_together(sources, **{**NUMBERS, "test": 0})
    wrong = dataclasses.replace(sources[0], space=SIZES)
    with pytest.raises(EznasError, match="cannot be split as nats-sss"):
        split_together([wrong], **NUMBERS)
    with pytest.raises(EznasError, match="900 test networks were asked for"):
        split_together(sources, **{**NUMBERS, "test": 900})
