from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core.evolution import Fitness, Part, measure
from eznas_core.evolution.fitness import outcome_from_json, outcome_to_json
from eznas_core.foundation import Failure, Reason


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
        Failure(Reason.SHAPE, "unit 3"),
        Failure(Reason.NON_FINITE),
    ],
)
def test_outcomes_survive_json(outcome):
    assert outcome_from_json(json.loads(json.dumps(outcome_to_json(outcome)))) == outcome


def test_parts_are_named_by_their_text():
    assert Part("fitness") is Part.FITNESS
    assert isinstance(measure([1, 2, 3], [1, 2, 3]), Fitness)
