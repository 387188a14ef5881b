from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import spearmanr

from eznas_core.evolution import Individual, measure
from eznas_core.evolution.selection import (
    Preference,
    direction,
    diversity,
    fame,
    survivors,
    tournament,
)
from eznas_core.expressions import parse
from eznas_core.foundation import Failure, Reason

ACCURACIES = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
PERFECT = (1, 2, 3, 4, 5, 6)
GOOD = (1, 2, 3, 4, 6, 5)
FAIR = (2, 1, 3, 6, 5, 4)
POOR = (6, 5, 4, 3, 2, 1)


def individual(name: str, scores, *, text: str = "units", selection=None) -> Individual:
    return Individual(
        id=name,
        expression=parse(text),
        fitness=scores if isinstance(scores, Failure) else measure(scores, ACCURACIES),
        selection=None if selection is None else measure(selection, ACCURACIES),
        parents=(),
        born=0,
        how="random",
    )


def names(individuals) -> list[str]:
    return [each.id for each in individuals]


def survive(candidates, count, *, twins=1, likeness=0.999, parsimony=0.0):
    order = Preference(parsimony).by_fitness
    return survivors(candidates, count, twins=twins, likeness=likeness, order=order)


def test_the_best_survive_best_first():
    found = survive(
        [individual("poor", POOR), individual("perfect", PERFECT), individual("fair", FAIR)], 2
    )
    assert names(found) == ["perfect", "fair"]


def test_the_invalid_never_survive():
    broken = individual("broken", Failure(Reason.SHAPE))
    assert names(survive([broken, individual("poor", POOR)], 5)) == ["poor"]
    assert survive([broken], 5) == ()


def test_of_equal_scores_only_the_shortest_survives():
    long = individual("long", PERFECT, text="add(add(units, depth), 3)")
    short = individual("short", PERFECT, text="depth")
    assert names(survive([long, short], 5, twins=9)) == ["short"]


def test_twins_give_way_to_others_but_fill_places_that_are_free():
    twins = [individual(f"twin{n}", [n * score for score in PERFECT]) for n in (1, 2, 3)]
    others = [individual("fair", FAIR), individual("poor", POOR)]
    assert names(survive([*twins, *others], 3, twins=1)) == ["twin1", "fair", "poor"]
    assert names(survive([*twins, *others], 4, twins=2)) == ["twin1", "twin2", "fair", "poor"]
    assert len(survive([*twins, *others], 5, twins=1)) == 5


def test_formulas_that_rank_nearly_alike_are_twins_from_the_likeness_on():
    candidates = [
        individual("perfect", PERFECT),
        individual("good", GOOD),
        individual("poor", POOR),
    ]
    # the ranks of the first two correlate with 1 - 6 * 2 / (6 * 35) = .943
    assert names(survive(candidates, 2, likeness=0.95)) == ["perfect", "good"]
    assert names(survive(candidates, 2, likeness=0.94)) == ["perfect", "poor"]


def test_parsimony_prefers_the_shorter_of_nearly_equal_ones():
    long = individual("long", PERFECT, text="add(add(units, depth), 3)")
    short = individual("short", GOOD)
    assert names(survive([long, short], 1)) == ["long"]
    assert names(survive([long, short], 1, parsimony=0.05)) == ["short"]


def test_the_order_never_depends_on_the_order_given():
    candidates = [
        individual("a", PERFECT, text="units"),
        individual("b", [2 * score for score in PERFECT], text="depth"),
        individual("c", FAIR),
    ]
    assert survive(candidates, 2, twins=2) == survive(candidates[::-1], 2, twins=2)


def test_a_constant_formula_is_like_no_other():
    flat = individual("flat", [1.0] * 6)
    assert names(survive([flat, individual("perfect", PERFECT)], 2)) == ["perfect", "flat"]


def test_a_larger_tournament_picks_better_ones():
    population = [individual(str(n), PERFECT) for n in range(20)]

    def mean_place(size: int) -> float:
        rng = np.random.default_rng(0)
        return float(np.mean([int(tournament(population, rng, size=size).id) for _ in range(400)]))

    # the mean of the smallest of k draws from 0..19
    expected = {size: sum(((20 - n) / 20) ** size for n in range(1, 20)) for size in (1, 4)}
    assert mean_place(1) == pytest.approx(expected[1], abs=0.9)
    assert mean_place(4) == pytest.approx(expected[4], abs=0.5)


def test_fame_goes_by_the_selection_networks():
    first = individual("first", PERFECT, selection=POOR)
    second = individual("second", FAIR, selection=GOOD)
    unmeasured = individual("unmeasured", GOOD)
    order = Preference().by_selection
    assert names(fame([first, second, unmeasured], 5, likeness=0.999, order=order)) == [
        "second",
        "first",
    ]
    assert names(fame([first, second], 1, likeness=0.999, order=order)) == ["second"]


def test_fame_takes_one_of_those_that_rank_alike():
    twin = individual("twin", [2 * score for score in PERFECT], selection=FAIR)
    best = individual("best", PERFECT, selection=GOOD)
    order = Preference().by_selection
    assert names(fame([twin, best], 5, likeness=0.999, order=order)) == ["best"]


def test_what_was_not_measured_for_selection_has_no_place_in_that_order():
    with pytest.raises(ValueError, match="not measured"):
        Preference().by_selection(individual("a", PERFECT))


def test_diversity_is_one_less_the_mean_correlation_of_pairs():
    population = [
        individual("perfect", PERFECT),
        individual("good", GOOD),
        individual("fair", FAIR),
        individual("flat", [1.0] * 6),
    ]
    vectors = [direction(each.fitness.ranks) for each in population]
    pairs = [float(a @ b) for a, b in itertools.combinations(vectors, 2)]
    assert diversity(population) == pytest.approx(1 - sum(pairs) / len(pairs))
    assert float(vectors[0] @ vectors[1]) == pytest.approx(spearmanr(PERFECT, GOOD).statistic)
    assert diversity([individual("perfect", PERFECT)] * 3) == pytest.approx(0)
    assert diversity(population[:1]) is None


def test_places_may_be_given_away_in_another_order_than_the_best_come_in():
    candidates = [
        individual("fair", FAIR),
        individual("perfect", PERFECT),
        individual("poor", POOR),
    ]
    order = Preference().by_fitness
    found = survivors(
        candidates, 2, twins=1, likeness=0.999, order=order, sort=lambda each, _: each[::-1]
    )
    assert names(found) == ["fair", "poor"]
