from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core.evolution import Fitness, Part, measure
from eznas_core.evolution.fitness import outcome_from_json, outcome_to_json, uncertain_taus
from eznas_core.evolution.rule import CRITERIA, Rule
from eznas_core.foundation import Failure, Reason
from eznas_core.ranking import uncertain_tau


def tau_by_definition(x, y) -> float:
    """Kendall's tau-b, pair by pair."""
    agreement = ties_x = ties_y = pairs = 0
    for i, j in itertools.combinations(range(len(x)), 2):
        a, b = np.sign(x[i] - x[j]), np.sign(y[i] - y[j])
        agreement += a * b
        ties_x += a == 0
        ties_y += b == 0
        pairs += 1
    size = math.sqrt((pairs - ties_x) * (pairs - ties_y))
    return agreement / size if size else 0.0


@given(
    pairs=st.lists(
        st.tuples(st.integers(-5, 5), st.integers(0, 9)), min_size=3, max_size=15
    ).filter(lambda pairs: len({y for _, y in pairs}) > 1)
)
def test_tau_is_that_of_the_definition(pairs):
    scores, accuracies = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    assert measure(scores, accuracies).tau == pytest.approx(tau_by_definition(scores, accuracies))


def test_the_sign_counts():
    assert measure([1, 2, 3, 4], [4, 3, 2, 1]).tau == -1.0


def test_a_network_that_nothing_connects_stands_last():
    found = measure([5.0, None, 6.0, -7.0], [70.0, 10.0, 80.0, 60.0])
    assert found.tau == 1.0
    assert found.unscored == 1
    assert found.networks == 4


def test_one_score_for_all_ranks_nothing():
    found = measure([3.0, 3.0, 3.0], [1.0, 2.0, 3.0])
    assert found.tau == 0.0
    assert found.distinct == 1


def test_differences_of_rounding_rank_nothing():
    found = measure([1.0, 1.0 + 1e-9, 1.0 - 1e-9], [1.0, 2.0, 3.0])
    assert found.distinct == 1


def test_marks_tell_scores_and_orders_apart():
    accuracies = [1.0, 2.0, 3.0]
    first, same, doubled = (
        measure(scores, accuracies) for scores in ([1, 2, 4], [1, 2, 4 + 1e-9], [2, 4, 8])
    )
    assert first.behaviour == same.behaviour != doubled.behaviour
    assert first.ranks == doubled.ranks == (0, 1, 2)


@pytest.mark.parametrize(
    "outcome",
    [
        measure([0.1, 0.3, None], [1.0, 2.0, 3.0]),
        measure([*range(6)], [2, 1, 3, 5, 4, 6], [0, 1] * 3, rule=Rule(criterion="lower")),
        Failure(Reason.OUTRACED, "tau 0.1"),
        Failure(Reason.SHAPE, "unit 3"),
        Failure(Reason.NON_FINITE),
    ],
)
def test_outcomes_survive_json(outcome):
    assert outcome_from_json(json.loads(json.dumps(outcome_to_json(outcome)))) == outcome


def test_parts_are_named_by_their_text():
    assert Part("fitness") is Part.FITNESS
    assert isinstance(measure([1, 2, 3], [1, 2, 3]), Fitness)


TASKS = [0, 1, 0, 1, 0, 1, 0, 1]
SCORES = [1.0, 900.0, 2.0, 700.0, 3.0, 800.0, 5.0, None]
LEVELS = [10.0, 4.0, 20.0, 3.0, 40.0, 2.0, 30.0, 1.0]


def test_scores_are_compared_within_a_task_only():
    found = measure(SCORES, LEVELS, TASKS, rule=Rule(combine="mean"))
    first = tau_by_definition([1, 2, 3, 5], [10, 20, 40, 30])
    second = tau_by_definition([900, 700, 800, -1], [4, 3, 2, 1])
    assert found.taus == pytest.approx((first, second))
    assert found.tau == found.merit == pytest.approx((first + second) / 2)
    assert measure(SCORES, LEVELS, TASKS).tau == pytest.approx(min(first, second))
    assert found.ranks == (0, 3, 1, 1, 2, 2, 3, 0)
    assert (found.networks, found.unscored, found.distinct) == (8, 1, 4)


def test_a_scale_that_differs_between_tasks_makes_no_difference():
    scaled = [None if s is None else s * (1 + 99 * t) for s, t in zip(SCORES, TASKS, strict=True)]
    one, other = measure(SCORES, LEVELS, TASKS), measure(scaled, LEVELS, TASKS)
    assert (one.tau, one.ranks) == (other.tau, other.ranks)


def test_one_score_for_each_task_ranks_nothing():
    found = measure([1.0, 2.0] * 4, LEVELS, TASKS)
    assert (found.tau, found.distinct) == (0.0, 1)


def test_the_lower_bound_decides_where_it_is_asked_for():
    rng = np.random.default_rng(0)
    accuracies = rng.normal(size=30)
    scores = (accuracies + 0.7 * rng.normal(size=30)).tolist()
    plain, lower = (
        measure(scores, accuracies, rule=Rule(criterion=criterion)) for criterion in CRITERIA
    )
    assert plain.merit == plain.tau == lower.tau
    expected = uncertain_tau(scores, accuracies).lower
    assert lower.merit == lower.cases[0] == pytest.approx(expected)
    assert lower.taus == (lower.tau,)


def test_the_lower_bound_is_signed():
    rng = np.random.default_rng(0)
    accuracies = rng.normal(size=30)
    backwards = (0.5 * rng.normal(size=30) - accuracies).tolist()
    found = measure(backwards, accuracies, rule=Rule(criterion="lower"))
    assert found.merit < found.tau < 0


def test_of_two_equal_taus_the_surer_one_is_preferred():
    # One exchange of the ends moves tau as much as many of neighbours do, but hangs on two
    # networks: leaving one of them out changes everything.
    accuracies = list(range(12))
    ends = [11, *range(1, 11), 0]
    neighbours = [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]
    for left, right in ((0, 2), (1, 3), (4, 6), (5, 7)):
        neighbours[left], neighbours[right] = neighbours[right], neighbours[left]
    one, other = (
        measure([float(score) for score in scores], accuracies, rule=Rule(criterion="lower"))
        for scores in (ends, neighbours)
    )
    assert one.tau - one.merit > other.tau - other.merit


def test_figures_of_runs_from_before_can_be_read():
    found = measure([0.1, 0.3, None], [1.0, 2.0, 3.0])
    old = {
        name: value
        for name, value in found.to_json().items()
        if name not in ("merit", "taus", "cases")
    }
    assert Fitness.from_json(old) == found


def test_uncertain_taus_are_those_of_each_task():
    found = uncertain_taus(SCORES, LEVELS, TASKS)
    assert [each.value for each in found] == pytest.approx(measure(SCORES, LEVELS, TASKS).taus)
    assert found[0].error == pytest.approx(uncertain_tau([1, 2, 3, 5], [10, 20, 40, 30]).error)
    (constant,) = uncertain_taus([1.0, 1.0, 1.0], [1.0, 2.0, 3.0])
    assert (constant.value, constant.error) == (0.0, 0.0)
