from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core.evolution import Individual, measure
from eznas_core.evolution.cost import DEAREST_MS
from eznas_core.evolution.pareto import (
    by_front,
    crowding,
    front,
    fronts,
    hypervolume,
    objectives,
)
from eznas_core.evolution.selection import Preference
from eznas_core.expressions import parse
from eznas_core.foundation import Failure, Reason

ORDER = Preference().by_fitness
ACCURACIES = [1.0, 2.0, 3.0, 4.0]
PERFECT, GOOD, FAIR, POOR = (1, 2, 3, 4), (1, 2, 4, 3), (2, 1, 4, 3), (4, 3, 2, 1)
TAUS = {PERFECT: 1.0, GOOD: 2 / 3, FAIR: 1 / 3, POOR: -1.0}
SHORT = "units_sum(mean(weight))"
LONG = "add(units_sum(mean(weight)), multiply(2, units_max(mean(weight))))"
DEAR = "units_sum(mean(activation_grad[data]))"


def individual(name: str, scores, text: str = SHORT) -> Individual:
    return Individual(
        id=name,
        expression=parse(text),
        fitness=scores if isinstance(scores, Failure) else measure(scores, ACCURACIES),
        selection=None,
        parents=(),
        born=0,
        how="random",
    )


def names(individuals) -> list[str]:
    return [each.id for each in individuals]


def dominates(a, b) -> bool:
    return all(x <= y for x, y in zip(a, b, strict=True)) and tuple(a) != tuple(b)


def fronts_by_definition(points: list[tuple[int, ...]]) -> list[int]:
    """Peels off, again and again, what nothing left dominates."""
    found = [-1] * len(points)
    for number in itertools.count():
        left = [n for n in range(len(points)) if found[n] < 0]
        if not left:
            return found
        for n in [n for n in left if not any(dominates(points[m], points[n]) for m in left)]:
            found[n] = number
    return found


@given(st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=25))
def test_fronts_are_peeled_off_by_the_definition(points):
    assert fronts(np.array(points, dtype=float)).tolist() == fronts_by_definition(points)


def test_nothing_has_no_front():
    assert fronts(np.zeros((0, 3))).tolist() == []
    assert by_front([], ORDER) == []
    assert front([], ORDER) == ()
    assert hypervolume([], max_size=25) == 0.0


def test_crowding_by_hand():
    # neighbours of the second are the first and third: (3 - 0) / 10 + (9 - 5) / 9, and so on
    points = np.array([[0.0, 9.0], [1.0, 8.0], [3.0, 5.0], [10.0, 0.0]])
    assert crowding(points).tolist() == pytest.approx(
        [math.inf, 3 / 10 + 4 / 9, 9 / 10 + 8 / 9, math.inf]
    )


def test_an_objective_that_is_the_same_everywhere_crowds_nothing():
    points = np.array([[0.0, 1.0], [1.0, 1.0], [4.0, 1.0]])
    assert crowding(points).tolist() == [math.inf, 1.0, math.inf]
    assert crowding(np.ones((3, 2))).tolist() == [0.0] * 3
    assert crowding(np.zeros((0, 2))).tolist() == []


def test_the_objectives_are_tau_size_and_cost():
    found = objectives([individual("a", GOOD), individual("b", PERFECT, DEAR)])
    assert found[0].tolist() == pytest.approx([-2 / 3, 3, individual("a", GOOD).ms], abs=1e-4)
    assert found[1, 0] == -1.0
    assert found[1, 2] > found[0, 2]


def test_the_front_keeps_what_is_better_in_anything():
    best = individual("best", PERFECT, LONG)
    short = individual("short", GOOD)
    candidates = [individual("worse", FAIR), individual("dear", GOOD, DEAR), short, best]
    assert names(front(candidates, ORDER)) == ["best", "short"]


def test_what_ranks_backwards_or_is_invalid_is_no_trade_off():
    candidates = [
        individual("broken", Failure(Reason.SHAPE)),
        individual("poor", POOR),
        individual("flat", [1.0] * 4),
    ]
    assert front(candidates, ORDER) == ()


def test_of_equal_trade_offs_one_is_in_the_front_whatever_the_order():
    pair = [individual("a", GOOD), individual("b", GOOD, "units_max(mean(weight))")]
    assert len(front(pair, ORDER)) == 1
    assert front(pair, ORDER) == front(pair[::-1], ORDER)


def test_front_by_front_the_ends_first():
    candidates = [
        individual("second front", FAIR, LONG),
        individual("dear", PERFECT, DEAR),
        individual("cheap", GOOD),
        individual("broken", Failure(Reason.SHAPE)),
    ]
    assert names(by_front(candidates, ORDER)) == ["dear", "cheap", "second front"]


def test_the_volume_of_one_formula_is_a_box():
    one = individual("one", GOOD)
    box = TAUS[GOOD] * (26 - 3) * (DEAREST_MS - one.ms)
    expected = box / (26 * DEAREST_MS)
    assert hypervolume([one], max_size=25) == pytest.approx(expected, rel=1e-3)


def test_the_volume_of_two_boxes_is_their_union():
    long, short = individual("long", PERFECT, LONG), individual("short", GOOD)

    def box(tau, each):
        return tau * (26 - each.size) * (DEAREST_MS - each.ms)

    both = 2 / 3 * (26 - long.size) * (DEAREST_MS - max(long.ms, short.ms))
    expected = (box(1.0, long) + box(2 / 3, short) - both) / (26 * DEAREST_MS)
    assert hypervolume([long, short], max_size=25) == pytest.approx(expected, rel=1e-3)


def test_another_member_never_takes_volume_away():
    members = [individual("a", GOOD), individual("b", PERFECT, LONG), individual("c", FAIR, DEAR)]
    volumes = [hypervolume(members[:count], max_size=25) for count in range(4)]
    assert volumes == sorted(volumes)


def test_those_apart_dominate_nobody_else():
    shapes = individual("shapes", PERFECT, "units_sum(numel(weight))")
    real = individual("real", FAIR, LONG)
    worse = individual("worse", POOR, LONG)
    assert names(by_front([shapes, real, worse], ORDER)) == ["shapes", "real", "worse"]
    found = by_front([shapes, real, worse], ORDER, apart=lambda each: each.measures_shapes_alone)
    # both lead fronts of their own, and are those fronts' ends
    assert {each.id for each in found[:2]} == {"shapes", "real"}
    middling = individual("middling", GOOD, "add(units_sum(mean(weight)), 1)")
    candidates = [shapes, real, worse, middling]
    places = names(by_front(candidates, ORDER, apart=lambda each: each is shapes))
    assert places.index("worse") == 3
