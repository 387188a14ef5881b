"""Sums fitted as a whole, against planted weights and scipy's tau."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from eznas_core.evolution.grafting import Pairs, Stock, graft
from eznas_core.evolution.refitting import Sum, graft_and_refit, refit, sum_of
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import Constant, format, parse

LIMITS = Limits(depth=8, size=25)
NAMES = [f"units_{name}(mean(weight))" for name in ("sum", "mean", "min", "max", "std")]
TERMS = [parse(name) for name in NAMES]


def scores_of(formula, values) -> np.ndarray:
    found = sum_of(formula)
    return sum(w * values[term] for term, w in zip(found.terms, found.weights, strict=True))


@pytest.mark.parametrize(
    ("text", "terms", "weights"),
    [
        ("depth", ["depth"], [1.0]),
        ("add(multiply(2, depth), units)", ["depth", "units"], [2.0, 1.0]),
        ("subtract(depth, divide(units, 4))", ["depth", "units"], [1.0, -0.25]),
        ("multiply(3, add(depth, subtract(units, 7)))", ["depth", "units"], [3.0, 3.0]),
        ("negate(add(depth, depth))", ["depth"], [-2.0]),
        ("multiply(depth, units)", ["multiply(depth, units)"], [1.0]),
        ("divide(2, depth)", ["divide(2, depth)"], [1.0]),
        ("log(add(depth, units))", ["log(add(depth, units))"], [1.0]),
        ("2", [], []),
    ],
)
def test_a_formula_is_read_as_a_weighted_sum(text, terms, weights):
    found = sum_of(parse(text))
    assert [format(term) for term in found.terms] == terms
    assert list(found.weights) == weights


def test_a_sum_is_written_in_units_of_its_first_positive_weight():
    found = Sum(tuple(TERMS[:4]), (-3.0, 2.0, 0.0, 0.5)).expression()
    assert format(found) == (
        f"add(add({NAMES[1]}, multiply({NAMES[0]}, -1.5)), multiply({NAMES[3]}, 0.25))"
    )


def test_weights_of_one_are_not_written():
    assert format(Sum(tuple(TERMS[:2]), (2.0, 2.0)).expression()) == f"add({NAMES[0]}, {NAMES[1]})"
    found = Sum(tuple(TERMS[:2]), (2.0, -2.001)).expression()
    assert format(found) == f"subtract({NAMES[0]}, {NAMES[1]})"


def test_a_sum_without_a_positive_weight_is_turned():
    found = Sum(tuple(TERMS[:2]), (-2.0, -1.0)).expression()
    assert format(found) == f"add(negate({NAMES[0]}), multiply({NAMES[1]}, -0.5))"
    assert Sum(tuple(TERMS[:2]), (0.0, 0.0)).expression() is None


def test_planted_weights_are_found_whatever_they_were_before():
    rng = np.random.default_rng(0)
    scale = 10.0 ** np.array([0, 3, -2])
    values = dict(zip(TERMS, rng.normal(size=(3, 150)) * scale[:, None], strict=False))
    accuracies = values[TERMS[0]] - 0.002 * values[TERMS[1]] + 30 * values[TERMS[2]]
    accuracies += 0.1 * rng.normal(size=150)
    before = parse(f"add(add({NAMES[0]}, multiply({NAMES[1]}, 5)), multiply({NAMES[2]}, -1))")
    after = sum_of(refit(before, values, Pairs(accuracies)))
    assert after.terms == tuple(TERMS[:3])
    assert after.weights == pytest.approx([1.0, -0.002, 30.0], rel=0.1)


def test_a_single_term_and_a_constant_one_are_left_alone():
    values = {TERMS[0]: np.arange(5.0), TERMS[1]: np.ones(5)}
    pairs = Pairs(np.arange(5.0))
    assert refit(TERMS[0], values, pairs) is None
    assert refit(parse(f"add({NAMES[0]}, {NAMES[1]})"), values, pairs) is None


def test_a_new_term_may_take_weight_from_an_older_one():
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 200))
    mixed = first + second
    accuracies = first + 0.05 * rng.normal(size=200)
    # Alone, the mixture is what is known; beside `second` it should count as much, with a minus.
    values = {TERMS[0]: 0.2 * mixed, TERMS[1]: second}
    receiver = parse(f"add({NAMES[0]}, {NAMES[1]})")
    stock = Stock((TERMS[2], TERMS[3]), np.stack([rng.normal(size=200), second + 3 * first]))
    pairs = Pairs(accuracies)
    child = graft_and_refit(receiver, values, pairs, stock, LIMITS, logarithm=False)
    assert child is not None
    all_values = values | {TERMS[2]: stock.values[0], TERMS[3]: stock.values[1]}
    together = kendalltau(scores_of(child, all_values), accuracies).statistic
    alone = graft(
        receiver, scores_of(receiver, values), lambda some: Pairs(accuracies[some]), stock,
        np.random.default_rng(2), LIMITS, logarithm=False,
    )  # fmt: skip
    one = kendalltau(scores_of(alone, all_values), accuracies).statistic if alone else 0.0
    assert together > 0.94
    assert together > one + 0.02


def test_a_term_of_many_sizes_comes_in_by_its_logarithm():
    rng = np.random.default_rng(3)
    sizes, own = rng.normal(size=(2, 120))
    stock = Stock((TERMS[1],), np.exp(6 * sizes)[None])
    child = graft_and_refit(
        TERMS[0], {TERMS[0]: own}, Pairs(own + 0.5 * sizes), stock, LIMITS, logarithm=True
    )
    assert f"log_abs({NAMES[1]})" in format(child)


def test_nothing_is_added_to_a_perfect_formula_nor_beyond_the_limits():
    rng = np.random.default_rng(4)
    own, other = rng.normal(size=(2, 60))
    stock = Stock((TERMS[1],), other[None])
    values = {TERMS[0]: own}
    assert graft_and_refit(TERMS[0], values, Pairs(own), stock, LIMITS, logarithm=True) is None
    pairs, small = Pairs(own + other), Limits(depth=8, size=6)
    assert graft_and_refit(TERMS[0], values, pairs, stock, small, logarithm=False) is None


def test_constants_and_terms_without_a_spread_do_no_harm():
    pairs = Pairs(np.arange(6.0))
    stock = Stock((TERMS[1], TERMS[2]), np.stack([np.zeros(6), np.ones(6)]))
    values = {TERMS[0]: np.array([2.0, 1.0, 3.0, 4.0, 6.0, 5.0])}
    with np.errstate(all="raise"):
        assert graft_and_refit(TERMS[0], values, pairs, stock, LIMITS, logarithm=True) is None
    assert graft_and_refit(Constant(2.0), {}, pairs, stock, LIMITS, logarithm=True) is None
