from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.truth import AccuracyTable, Split, count_functions, split
from tests.helpers.tables import accuracy_table

SPACE = spaces.get("nasbench201")
CELLS = tuple(SPACE.enumerate())[:600]


@pytest.fixture(scope="module")
def table() -> AccuracyTable:
    with_gaps = np.where(np.arange(600) % 3 == 0, 50.0, np.nan)
    return accuracy_table(
        [cell.text for cell in CELLS],
        np.column_stack([np.linspace(10, 95, 600), with_gaps]),
        columns=("test", "gaps"),
    )


def equal_pair() -> tuple:
    """Two different cells that are the same function."""
    seen = {}
    for cell in SPACE.enumerate():
        twin = seen.setdefault(SPACE.canonical(cell), cell)
        if twin != cell:
            return twin, cell
    raise AssertionError


FIRST, TWIN = equal_pair()
OTHERS = sorted({SPACE.canonical(cell) for cell in CELLS} - {SPACE.canonical(FIRST)})[:3]


def draw(table: AccuracyTable, **changes) -> Split:
    arguments = {"fitness": 20, "selection": 30, "test": 40, "seed": 1, **changes}
    return split(table, SPACE, **arguments)


def test_the_parts_share_no_network_and_no_function(table: AccuracyTable):
    parts = draw(table)
    assert [len(p) for p in (parts.fitness, parts.selection, parts.test)] == [20, 30, 40]
    members = [*parts.fitness, *parts.selection, *parts.test]
    assert len({SPACE.canonical(member) for member in members}) == 90
    assert set(members) <= set(table.architectures())


def test_a_seed_decides(table: AccuracyTable):
    assert draw(table) == draw(table)
    assert set(draw(table).test) != set(draw(table, seed=2).test)


def test_test_and_selection_stay_while_fitness_grows(table: AccuracyTable):
    small, large = draw(table), draw(table, fitness=60)
    assert large.test == small.test
    assert large.selection == small.selection
    assert large.fitness[:20] == small.fitness


def test_a_smaller_test_part_is_the_beginning_of_a_larger_one(table: AccuracyTable):
    assert draw(table, test=80).test[:40] == draw(table).test


def test_the_order_of_the_table_does_not_matter(table: AccuracyTable):
    back = dataclasses.replace(
        table, texts=tuple(reversed(table.texts)), numbers=table.numbers[::-1]
    )
    assert draw(back) == draw(table)


def test_excluded_functions_are_nowhere(table: AccuracyTable):
    before = draw(table)
    after = draw(table, exclude=before.test)
    functions = {SPACE.canonical(member) for member in before.test}
    for member in (*after.fitness, *after.selection, *after.test):
        assert SPACE.canonical(member) not in functions


def test_strata_take_equal_shares_of_the_accuracies(table: AccuracyTable):
    parts = draw(table, strata=4)
    quartiles = np.quantile(table.values(table.architectures()), [0.25, 0.5, 0.75])
    for members, share in ((parts.fitness, 5), (parts.test, 10)):
        where = np.searchsorted(quartiles, table.values(members))
        assert np.bincount(where, minlength=4).tolist() == [share] * 4


def test_only_architectures_with_the_label_are_drawn(table: AccuracyTable):
    parts = draw(table, label="gaps", fitness=5, selection=5, test=5, strata=2)
    table.values((*parts.fitness, *parts.selection, *parts.test), "gaps")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"test": 0}, "at least one"),
        ({"fitness": -1}, "at least one"),
        ({"strata": 0}, "one stratum"),
        ({"strata": 601}, "600 architectures cannot be cut into 601 strata"),
        ({"selection": 600}, "600 selection networks were asked for"),
        ({"label": "tset"}, "did you mean 'test'"),
    ],
)
def test_numbers_that_make_no_sense(table: AccuracyTable, changes, message: str):
    with pytest.raises(EznasError, match=message):
        draw(table, **changes)


def test_the_constructor_refuses_what_is_not_disjoint():
    a, b, c = OTHERS
    good = {"space": SPACE, "seed": 0, "fitness": (a,), "selection": (b,), "test": (c,)}
    Split(**good)
    for changes, message in (
        ({"test": (a,)}, "are the same network"),
        ({"fitness": (a, a)}, "stands twice in the fitness part"),
        ({"selection": ()}, "the selection part of a split is empty"),
        ({"fitness": (FIRST,), "test": (TWIN,)}, "compute the same function"),
    ):
        with pytest.raises(EznasError, match=message):
            Split(**{**good, **changes})


def test_equals_may_share_a_part():
    b, c, _ = OTHERS
    Split(space=SPACE, seed=0, fitness=(FIRST, TWIN), selection=(b,), test=(c,))


def test_it_survives_json(table: AccuracyTable):
    parts = draw(table)
    value = json.loads(json.dumps(parts.to_json()))
    assert value["test"][0] == parts.test[0].text
    assert Split.from_json(value) == parts
    assert Split.from_json(value, space=SPACE) == parts


def test_a_changed_file_is_noticed(table: AccuracyTable):
    value = draw(table).to_json()
    with pytest.raises(EznasError, match="fitness part of a split does not match its hash"):
        Split.from_json({**value, "fitness": value["fitness"][1:]})
    with pytest.raises(EznasError, match="damaged split"):
        Split.from_json({"space": "nasbench201"})
    with pytest.raises(EznasError, match="no search space 'moon'"):
        Split.from_json({**value, "space": "moon"})
    with pytest.raises(EznasError):
        Split.from_json({**value, "fitness": ["|none~0|"]})


def test_a_table_of_another_space(table: AccuracyTable):
    with pytest.raises(EznasError, match="cannot be split as nasbench201"):
        draw(dataclasses.replace(table, space="darts"))


def test_hashes_name_the_members_in_any_order(table: AccuracyTable):
    parts = draw(table)
    turned = dataclasses.replace(parts, test=parts.test[::-1])
    assert turned.hashes == parts.hashes
    other = dataclasses.replace(parts, test=parts.test[1:])
    assert other.hashes["test"] != parts.hashes["test"]
    assert other.hashes["fitness"] == parts.hashes["fitness"]


def test_functions_are_counted_as_far_as_asked(table: AccuracyTable):
    every = len({SPACE.canonical(cell) for cell in CELLS})
    assert every < len(CELLS)
    assert count_functions(SPACE, table, at_most=10_000) == every
    assert count_functions(SPACE, table, at_most=every - 1) == every - 1
    labelled = len({SPACE.canonical(cell) for cell in CELLS[::3]})
    assert count_functions(SPACE, table, "gaps", at_most=10_000) == labelled
