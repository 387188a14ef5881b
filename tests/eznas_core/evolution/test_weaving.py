"""Numbers of units made one: what comes of it is written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eznas_core.evolution import Evolution, EvolutionConfig, PlantedTask
from eznas_core.evolution.grammar import Grammar
from eznas_core.evolution.variation import Limits
from eznas_core.evolution.weaving import weave
from eznas_core.expressions import LANGUAGES, format, parse

LIMITS = Limits(depth=8, size=25)
WIDE = Grammar(LANGUAGES.get("wide"))


def woven(receiver: str, donor: str, *, limits: Limits = LIMITS, grammar: Grammar = WIDE) -> set:
    found = set()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        child = weave(parse(receiver), parse(donor), grammar, rng, limits)
        found.add(None if child is None else format(child))
    return found


def test_the_receivers_aggregator_stays_and_both_orders_are_made():
    assert woven("units_rss(mean(weight))", "units_min(frobenius(activation[data]))") == {
        "units_rss(multiply(mean(weight), frobenius(activation[data])))",
        "units_rss(multiply(frobenius(activation[data]), mean(weight)))",
        "units_rss(divide(mean(weight), frobenius(activation[data])))",
        "units_rss(divide(frobenius(activation[data]), mean(weight)))",
    }


def test_one_aggregate_of_a_larger_formula_changes_and_the_rest_stays():
    found = woven("add(units_sum(mean(weight)), multiply(depth, 2))", "units_max(l1_norm(weight))")
    assert "add(units_sum(multiply(mean(weight), l1_norm(weight))), multiply(depth, 2))" in found
    assert all(text.endswith(", multiply(depth, 2))") for text in found)


def test_a_formula_of_units_stands_for_its_mean():
    found = woven("mean(weight)", "l1_norm(weight)")
    assert "units_mean(multiply(mean(weight), l1_norm(weight)))" in found


@pytest.mark.parametrize(
    ("receiver", "donor"),
    [
        ("depth", "units_sum(mean(weight))"),
        ("units_sum(mean(weight))", "log_parameters"),
        ("units_sum(mean(weight))", "units_max(mean(weight))"),
        ("units_sum(mean(weight))", "units_max(weight)"),
    ],
)
def test_without_two_different_numbers_of_units_there_is_nothing_to_weave(receiver, donor):
    assert woven(receiver, donor) == {None}


def test_a_child_over_the_limits_and_one_beyond_the_language_are_not_made():
    small = Limits(depth=8, size=5)
    assert woven("units_sum(mean(weight))", "units_sum(l1_norm(weight))", limits=small) == {None}
    found = woven("mean(weight)", "l1_norm(weight)", grammar=Grammar(LANGUAGES.get("eznas-2022")))
    assert not any("divide" in text for text in found if text)


def test_a_generation_has_woven_formulas_where_the_settings_say_so():
    config = EvolutionConfig(
        task="planted", language="units", population=15, initial=30, offspring=2,
        recombinations=0, woven=10, sweep=1.0, generations=1, fitness_networks=20,
        selection_networks=10, test_networks=10, trial_networks=2, seed=5,
    )  # fmt: skip
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        assert "weave" not in {each.how for each in evolution.step().newcomers}
        second = evolution.step()
    made = [each for each in second.newcomers if each.how == "weave"]
    assert 0 < len(made) <= 10
    assert all(len(each.parents) == 2 for each in made)
