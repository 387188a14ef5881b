from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from eznas_core.evolution import EvolutionConfig, Individual, measure
from eznas_core.evolution.racing import Prospect, Race
from eznas_core.evolution.rule import Rule
from eznas_core.expressions import parse
from eznas_core.foundation import Reason

CONFIG = EvolutionConfig(
    task="planted", population=2, fitness_networks=20, racing=10, parsimony=0.01
)
ONE = np.zeros(12, dtype=np.int64)


def individual(text: str, scores) -> Individual:
    return Individual(
        id=text,
        expression=parse(text),
        fitness=measure(scores, range(len(scores))),
        selection=None,
        parents=(),
        born=0,
        how="random",
    )


GOOD = individual("units_sum(weight)", [0, 1, 2, 3, 4, 5, 6, 7])
FAIR = individual("add(units_max(weight), depth)", [0, 2, 1, 3, 7, 5, 6, 4])


def race(**changes) -> Race:
    found = Race.against(CONFIG, [GOOD, FAIR])
    assert found is not None
    return dataclasses.replace(found, **changes)


def prospects(**taus: tuple[float, float]) -> dict:
    names = {"a": "units_mean(weight)", "b": "units_std(weight)", "c": "units_rss(weight)"}
    names |= {"d": "exp(units_mean(weight))", "e": "log(abs(units_std(weight)))"}
    return {
        parse(names[name]): Prospect(tau=tau, best=best, networks=10)
        for name, (tau, best) in taus.items()
    }


def test_the_bar_is_the_worth_of_the_worst_survivor():
    found = race()
    tau = stats.kendalltau([0, 2, 1, 3, 7, 5, 6, 4], range(8)).statistic
    assert found.bar == pytest.approx(tau - 0.01 * FAIR.size)
    assert (found.keep, found.parsimony, found.either_way) == (2, 0.01, True)


def test_nobody_races_where_racing_is_off_or_places_are_free():
    assert Race.against(CONFIG.replace(racing=0), [GOOD, FAIR]) is None
    assert Race.against(CONFIG, [GOOD]) is None
    first = Race.against(CONFIG, [])
    assert first is not None
    assert first.bar is None


def test_what_is_made_of_known_aggregates_is_spared():
    found = race()
    assert not found.runs(parse("multiply(units_sum(weight), exp(units_max(weight)))"))
    assert found.runs(parse("add(units_sum(weight), units_min(weight))"))


def test_only_who_cannot_reach_the_bar_is_dropped():
    field = prospects(a=(0.10, 0.49), b=(0.10, 0.53), d=(0.2, 0.53))
    dropped = race(bar=0.5).dropped(field)
    # The bar is .5, and two nodes cost .02, three .03: .53 just suffices for the longer one.
    assert [list(field).index(each) for each in dropped] == [0]
    (failure,) = dropped.values()
    assert failure.reason is Reason.OUTRACED
    assert "tau 0.100, at best 0.490, on the first 10 networks; 0.520 was needed" in str(failure)


def test_a_longer_formula_needs_more():
    field = prospects(a=(0.3, 0.525), d=(0.3, 0.525))
    assert list(race(bar=0.5).dropped(field)) == [parse("exp(units_mean(weight))")]


def test_without_survivors_the_better_half_sets_the_bar_with_doubt_in_favour():
    first = race(bar=None, keep=1, parsimony=0.0)
    field = prospects(a=(0.8, 0.9), b=(0.6, 0.7), c=(0.5, 0.65), d=(0.3, 0.4), e=(0.1, 0.6))
    # Of five the third sets the bar, .5: d falls short of it even at best, e does not.
    assert list(first.dropped(field)) == [parse("exp(units_mean(weight))")]


def test_in_the_first_generation_as_many_pass_as_survive():
    field = prospects(a=(0.8, 0.8), b=(0.6, 0.6), c=(0.5, 0.5), d=(0.3, 0.3))
    assert len(race(bar=None, keep=1, parsimony=0.0).dropped(field)) == 2
    assert len(race(bar=None, keep=3, parsimony=0.0).dropped(field)) == 1
    assert race(bar=None, keep=4).dropped(field) == {}
    assert race(bar=None, keep=9).dropped({}) == {}


def test_a_prospect_is_tau_and_its_upper_bound():
    rng = np.random.default_rng(0)
    accuracies = rng.normal(size=12)
    scores = (accuracies + rng.normal(size=12)).tolist()
    found = race(either_way=False).prospect(scores, accuracies, ONE)
    assert found.tau == pytest.approx(stats.kendalltau(scores, accuracies).statistic)
    left_out = [
        stats.kendalltau(np.delete(scores, i), np.delete(accuracies, i)).statistic
        for i in range(12)
    ]
    error = np.sqrt(11 / 12 * np.square(left_out - np.mean(left_out)).sum())
    assert found.best == pytest.approx(found.tau + stats.norm.ppf(0.95) * error)
    assert found.networks == 12


def test_ranking_backwards_is_as_good_where_the_sign_can_be_turned():
    accuracies = np.arange(12.0)
    backwards = (-accuracies).tolist()
    assert race().prospect(backwards, accuracies, ONE).tau == pytest.approx(1.0)
    assert race(either_way=False).prospect(backwards, accuracies, ONE).tau == pytest.approx(-1.0)
    plain = Race.against(CONFIG.replace(language="eznas-2022"), [GOOD, FAIR])
    assert plain is not None
    assert not plain.either_way


def test_of_several_tasks_the_combination_counts_also_backwards():
    accuracies = np.array([*range(6), *range(6)], dtype=float)
    tasks = np.repeat([0, 1], 6)
    mixed = [*range(6), *range(6, 0, -1)]  # the second task backwards
    rule = Rule(combine="minimum")
    assert race(rule=rule).prospect(mixed, accuracies, tasks).tau == pytest.approx(-1.0)
    assert race(rule=Rule(combine="mean")).prospect(mixed, accuracies, tasks).tau == 0.0
