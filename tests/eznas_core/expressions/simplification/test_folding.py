from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from eznas_core.expressions import evaluate, fold, format, parse
from eznas_core.foundation import EznasError

TEXTS = (
    "exp(units_sum(weight))",
    "units_sum(weight)",
    "add(3, units_sum(weight))",
    "negate(units_sum(weight))",
    "depth",
    "units_sum(weight)",
)
SCORES = [
    [2.7, 1.0, 7.4, 2.7],
    [1.0, 0.0, 2.0, 1.0],
    [4.0, 3.0, 5.0, 4.0],
    [-1.0, 0.0, -2.0, -1.0],
    [1.0, 1.0, 1.0, 1.0],
    [1.0, 0.0, 2.0, 1.0],
]


def test_the_smallest_stands_for_all_and_every_spelling_is_kept():
    groups = fold([parse(text) for text in TEXTS], SCORES)
    assert [format(group.expression) for group in groups] == [
        "units_sum(weight)",
        "negate(units_sum(weight))",
        "depth",
    ]
    first = groups[0]
    assert first.positions == (0, 1, 2, 5)
    assert [format(each) for each in first.spellings] == [
        "units_sum(weight)",
        "exp(units_sum(weight))",
        "add(3, units_sum(weight))",
    ]
    assert first.ranks == (1, 0, 2, 1)


def test_of_equal_size_the_first_by_text_stands_for_all():
    (group,) = fold([parse("units"), parse("depth")], [[1.0, 2.0], [3.0, 9.0]])
    assert format(group.expression) == "depth"


def test_groups_are_those_of_scipys_ranks():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 3, size=(300, 4)).astype(float)
    expressions = [parse(f"add(depth, {number})") for number in range(len(scores))]
    groups = fold(expressions, scores.tolist())
    expected = {tuple(scipy.stats.rankdata(row, method="dense") - 1) for row in scores}
    assert {group.ranks for group in groups} == expected
    assert sorted(p for group in groups for p in group.positions) == list(range(len(scores)))


def test_rounding_does_not_tell_formulas_apart_and_gaps_do():
    expressions = [parse("depth"), parse("units"), parse("macs")]
    groups = fold(expressions, [[0.1 + 0.2, 0.3, 1.0], [5.0, 5.0, 6.0], [5.0, None, 6.0]])
    assert [group.positions for group in groups] == [(0, 1), (2,)]
    assert [group.ranks for group in groups] == [(0, 0, 1), (0, None, 1)]


def test_real_scores_of_disguised_formulas(weights):
    texts = ("units_rss(weight)", "square(units_rss(weight))", "log(units_rss(weight))", "units")
    networks = [weights(*([0.3, float(n)] for n in range(count))) for count in (2, 5, 3)]
    expressions = [parse(text) for text in texts]
    scores = [[evaluate(each, one).value for one in networks] for each in expressions]
    groups = fold(expressions, scores)
    assert [format(group.expression) for group in groups] == ["units"]
    assert len(groups[0].spellings) == 4


def test_nothing_folds_to_nothing_and_unequal_rows_are_refused():
    assert fold([], []) == ()
    with pytest.raises(EznasError, match="2 formulas and 1 rows"):
        fold([parse("depth"), parse("units")], [[1.0]])
    with pytest.raises(EznasError, match=r"rows of \[1, 2\] scores"):
        fold([parse("depth"), parse("units")], [[1.0], [1.0, 2.0]])
