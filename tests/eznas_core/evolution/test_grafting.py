"""Fitted terms, against scipy's tau and sums whose missing term is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from eznas_core.evolution.grafting import Pairs, Stock, graft, variants
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import format, parse

LIMITS = Limits(depth=8, size=25)


def stock_of(values: np.ndarray) -> Stock:
    names = [f"units_{name}(mean(weight))" for name in ("sum", "mean", "min", "max", "std")]
    return Stock(tuple(parse(name) for name in names[: len(values)]), values)


def pairs_of(accuracies: np.ndarray):
    return lambda some: Pairs(accuracies[some])


def test_tau_of_many_rows_is_scipys():
    rng = np.random.default_rng(0)
    accuracies = rng.normal(size=40)
    rows = rng.normal(size=(130, 40))
    found = Pairs(accuracies).tau(rows)
    wanted = [kendalltau(row, accuracies).statistic for row in rows]
    assert np.allclose(found, wanted, atol=1e-6)


def test_pairs_of_equal_accuracy_do_not_count():
    assert Pairs(np.array([1.0, 1.0, 2.0])).tau(np.array([[5.0, 4.0, 6.0]])) == [1.0]


def test_networks_of_different_tasks_make_no_pair():
    pairs = Pairs(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0, 0, 1, 1]))
    # Right within each task, wrong between them.
    assert pairs.tau(np.array([[7.0, 8.0, 1.0, 2.0]])) == [1.0]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_missing_term_is_found_with_its_sign(sign):
    rng = np.random.default_rng(1)
    terms = rng.normal(size=(5, 200)) * 10.0 ** np.arange(5)[:, None]
    scores = rng.normal(size=200) * 7
    # The third term is missing, with half the weight of what is there.
    accuracies = scores / 7 + sign * 0.5 * terms[2] / 100
    child = graft(
        parse("units_count(weight)"), scores, pairs_of(accuracies), stock_of(terms),
        np.random.default_rng(2), LIMITS, logarithm=False,
    )  # fmt: skip
    assert child is not None
    base, product = child.arguments
    assert format(base) == "units_count(weight)"
    term, constant = product.arguments
    assert format(term) == "units_min(mean(weight))"
    assert np.sign(constant.value) == sign
    assert abs(constant.value) == pytest.approx(0.5 * 7 / 100, rel=0.25)


def test_a_term_that_spans_many_sizes_comes_in_by_its_logarithm():
    rng = np.random.default_rng(3)
    sizes = rng.normal(size=200)
    scores = rng.normal(size=200)
    child = graft(
        parse("units_count(weight)"), scores, pairs_of(scores + 0.5 * sizes),
        stock_of(np.exp(6 * sizes)[None]), rng, LIMITS, logarithm=True,
    )  # fmt: skip
    assert child is not None
    assert format(child.arguments[1].arguments[0]) == "log_abs(units_sum(mean(weight)))"


def test_nothing_is_added_to_a_perfect_formula():
    rng = np.random.default_rng(4)
    scores = rng.normal(size=50)
    assert graft(
        parse("units_count(weight)"), scores, pairs_of(scores), stock_of(rng.normal(size=(3, 50))),
        rng, LIMITS, logarithm=True,
    ) is None  # fmt: skip


def test_a_child_over_the_limits_is_none():
    rng = np.random.default_rng(5)
    terms = rng.normal(size=(1, 50))
    assert graft(
        parse("units_count(weight)"), rng.normal(size=50), pairs_of(terms[0]), stock_of(terms),
        rng, Limits(depth=8, size=4), logarithm=False,
    ) is None  # fmt: skip


def test_a_constant_or_a_negative_term_has_no_logarithm_and_does_no_harm():
    rng = np.random.default_rng(6)
    terms = np.stack([np.zeros(50), np.ones(50), -np.ones(50)])
    with np.errstate(all="raise"):
        assert graft(
            parse("units_count(weight)"), rng.normal(size=50), pairs_of(rng.normal(size=50)),
            stock_of(terms), rng, LIMITS, logarithm=True,
        ) is None  # fmt: skip


def test_the_best_term_that_fits_is_taken_where_the_best_does_not():
    rng = np.random.default_rng(9)
    large, small = parse("units_sum(mean(exp(weight)))"), parse("depth")
    terms = rng.normal(size=(2, 60))
    child = graft(
        parse("units_count(weight)"), rng.normal(size=60), pairs_of(terms[0] + 0.3 * terms[1]),
        Stock((large, small), terms), rng, Limits(depth=8, size=6), logarithm=False,
    )  # fmt: skip
    assert child is not None
    assert format(child).startswith("add(units_count(weight), multiply(depth, ")


@pytest.mark.parametrize("size", [1e200, 1e305])
def test_scores_beyond_a_float64s_square_are_left_alone_or_get_a_finite_term(size):
    rng = np.random.default_rng(8)
    scores = size * rng.normal(size=50)
    for terms in (rng.normal(size=(1, 50)), 1e-200 * rng.normal(size=(1, 50))):
        child = graft(
            parse("units_count(weight)"), scores, pairs_of(terms[0]), stock_of(terms), rng,
            LIMITS, logarithm=True,
        )  # fmt: skip
        assert child is None or parse(format(child)) == child


def test_a_variant_of_the_largest_constant_is_a_number():
    found = [format(each) for each in variants(parse("multiply(depth, 1.7e308)"))]
    assert "multiply(depth, 8.5e+307)" in found
    assert not any("inf" in each for each in found)


def test_variants_change_one_constant_or_drop_one_operator_above_the_aggregators():
    found = {
        format(each) for each in variants(parse("add(units_sum(exp(weight)), multiply(depth, 2))"))
    }
    assert "add(units_sum(exp(weight)), multiply(depth, 1))" in found
    assert "add(units_sum(exp(weight)), multiply(depth, 4))" in found
    assert {"units_sum(exp(weight))", "multiply(depth, 2)"} <= found
    assert "add(units_sum(exp(weight)), depth)" in found
    assert not any("units_sum(weight)" in each for each in found)


def test_a_draw_from_the_stock_keeps_rows_with_their_names():
    stock = stock_of(np.arange(5.0)[:, None] * np.ones((1, 3)))
    drawn = stock.drawn(np.random.default_rng(7), 3)
    assert len(drawn.aggregates) == 3
    for aggregate, row in zip(drawn.aggregates, drawn.values, strict=True):
        assert stock.values[stock.aggregates.index(aggregate)][0] == row[0]
