from __future__ import annotations

import math

import pytest

from eznas_core.evolution import Grammar, random_formula
from eznas_core.evolution.cost import (
    BACKWARD_MS,
    DEAREST_MS,
    FORWARD_MS,
    UNITS_MS,
    WEIGHT_GRADIENT_MS,
    estimated_ms,
    operators_ms,
    passes_ms,
)
from eznas_core.expressions import LANGUAGES, OPERATORS, Kind, parse
from eznas_core.foundation import numpy_generator
from eznas_core.statistics import ALL_STATISTICS, Statistic


def passes(*names: str) -> float:
    return passes_ms(frozenset(map(Statistic.parse, names)))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), 0.0),
        (("weight",), 0.0),
        (("activation[data]",), FORWARD_MS),
        (("activation[data]", "preactivation[data]"), FORWARD_MS),
        (("activation[data]", "activation_grad[data]"), BACKWARD_MS),
        (("weight_grad[noise]",), BACKWARD_MS + WEIGHT_GRADIENT_MS),
        (("activation[data]", "activation[noise]"), 2 * FORWARD_MS),
        # a difference from the data takes the data
        (("activation[perturbed]",), 2 * FORWARD_MS),
        (("activation[perturbed]", "activation_grad[data]"), FORWARD_MS + BACKWARD_MS),
    ],
)
def test_passes_are_counted_by_probe(names, expected):
    assert passes(*names) == expected


def test_all_statistics_take_three_full_passes():
    assert passes(*map(str, ALL_STATISTICS)) == 3 * (BACKWARD_MS + WEIGHT_GRADIENT_MS)


@pytest.mark.parametrize(
    ("cheap", "dear"),
    [
        ("units_sum(mean(weight))", "units_sum(mean(activation[data]))"),
        ("units_sum(mean(activation[data]))", "units_sum(mean(activation_grad[data]))"),
        ("units_sum(mean(activation[data]))", "units_sum(logdet(activation[data]))"),
        ("units_sum(logdet(gram(activation[data])))", "units_sum(logdet(activation[data]))"),
        ("units_sum(tanh(mean(activation[data])))", "units_sum(mean(tanh(activation[data])))"),
        ("log_parameters", "units"),
        ("macs", "synflow"),
        ("synflow", "grasp"),
        ("log_parameters", "units_sum(mean(weight))"),
    ],
)
def test_what_takes_longer_costs_more(cheap: str, dear: str):
    assert estimated_ms(parse(cheap)) < estimated_ms(parse(dear))


def test_equal_parts_are_worked_out_once():
    once = parse("units_sum(mean(tanh(activation[data])))")
    twice = parse(
        "add(units_sum(mean(tanh(activation[data]))), units_sum(mean(tanh(activation[data]))))"
    )
    assert operators_ms(twice) - operators_ms(once) < 0.1 * operators_ms(once)


def test_units_are_looked_for_only_where_no_pass_finds_them():
    assert estimated_ms(parse("units")) == pytest.approx(UNITS_MS, abs=0.1)
    assert estimated_ms(parse("add(units, units_sum(mean(activation[data])))")) < 11.0


def test_every_operator_costs_something():
    for row in OPERATORS:
        tensor = all(row.accepts(place, Kind.TENSOR) for place in range(row.arity))
        argument = "activation[data]" if tensor else "mean(activation[data])"
        text = f"{row.name}({', '.join([argument] * row.arity)})"
        assert 0 < operators_ms(parse(text)) < DEAREST_MS


@pytest.mark.parametrize("language", LANGUAGES.names())
def test_no_formula_is_for_nothing_or_beyond_measure(language: str):
    grammar = Grammar(LANGUAGES.get(language))
    for number in range(150):
        rng = numpy_generator(number, language)
        found = estimated_ms(random_formula(grammar, rng, low=1, high=6, max_size=40))
        assert math.isfinite(found)
        # hand-designed measures run passes of their own, and a formula may name several
        assert 0 < found < (DEAREST_MS if language != "everything" else 10 * DEAREST_MS)
        assert found == float(f"{found:.2g}")
