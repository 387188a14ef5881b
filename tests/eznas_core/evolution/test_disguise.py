from __future__ import annotations

import pytest

from eznas_core.evolution import measure
from eznas_core.evolution.disguise import COUNTS, SHAPE_ONLY, counts_of, disguise
from eznas_core.expressions import parse
from eznas_core.foundation import Failure, Reason

ACCURACIES = [float(number) for number in range(40)]
SIZES = [float(number % 20) for number in range(40)]
DEPTHS = [float(number * 7 % 40) for number in range(40)]
COUNTED = counts_of(
    [measure(SIZES, ACCURACIES), Failure(Reason.NON_FINITE), measure(DEPTHS, ACCURACIES)]
)
FORMULA = parse("units_sum(l1_norm(weight))")


def found(scores, text=FORMULA, counts=COUNTED):
    return disguise(text, measure(scores, ACCURACIES), counts)


def test_the_counts_are_those_of_the_network():
    assert list(COUNTED) == list(COUNTS) == ["parameters", "multiply-adds", "units"]


@pytest.mark.parametrize("text", ["log_parameters", "units_sum(numel(weight))"])
def test_what_its_text_shows_needs_no_trial(text: str):
    assert disguise(parse(text), Failure(Reason.NON_FINITE), {}) == SHAPE_ONLY


def test_a_formula_that_orders_as_a_count_does_is_named_by_it():
    assert found([score**3 for score in SIZES]) == "size counter: parameters"
    assert found([2 * score for score in DEPTHS]) == "size counter: units"


def test_a_count_turned_round_is_one_still():
    assert found([-score for score in DEPTHS]) == "size counter: units"


def test_nearly_the_same_order_is_enough_and_something_else_is_not():
    nearly = [score + 0.3 * (number % 2) for number, score in enumerate(DEPTHS)]
    assert found(nearly) == "size counter: units"
    assert found(ACCURACIES) is None


def test_what_has_no_figure_or_ranks_nothing_is_not_labelled():
    assert disguise(FORMULA, Failure(Reason.SHAPE), COUNTED) is None
    assert found([1.0] * 40) is None


def test_counts_of_other_networks_are_no_help():
    other = counts_of([measure([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])] * 3)
    assert found(SIZES, counts=other) is None
