from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution import EvolutionConfig, Grammar, Part, PlantedTask, random_formula
from eznas_core.evolution.aggregates import as_network_number, combine, is_part, parts_of
from eznas_core.expressions import LANGUAGES, OPERATORS, Call, Kind, evaluate, format, parse
from eznas_core.foundation import numpy_generator

CONFIG = EvolutionConfig(
    task="planted", fitness_networks=4, selection_networks=4, test_networks=4, trial_networks=1
)
TABLES = PlantedTask(CONFIG)._networks[Part.FITNESS]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("frobenius(weight)", ["units_mean(frobenius(weight))"]),
        ("weight", ["units_mean(weight)"]),
        ("units", ["units"]),
        ("add(units, multiply(units, 3))", ["units"]),
        (
            "exp(units_max(add(weight, units_sum(weight))))",
            ["units_max(add(weight, units_sum(weight)))"],
        ),
        ("3", []),
    ],
)
def test_a_formula_is_taken_apart_at_its_outermost_aggregates(text, parts):
    assert [format(part) for part in parts_of(parse(text))] == parts


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(LANGUAGES.names()), seed=st.integers(0, 2**32))
def test_putting_it_together_again_gives_what_the_evaluator_gives(name, seed):
    rng = numpy_generator(seed, "formula")
    formula = random_formula(Grammar(LANGUAGES.get(name)), rng, low=1, high=4, max_size=25)
    known = {}
    for part in parts_of(formula):
        values = [evaluate(part, table.statistics).value for table in TABLES]
        if None in values:
            return
        known[part] = torch.tensor(values, dtype=torch.float64)
    found = combine(formula, known).expand(len(TABLES)).tolist()
    for value, table in zip(found, TABLES, strict=True):
        expected = evaluate(formula, table.statistics).value
        assert (expected is None) == (not math.isfinite(value))
        if expected is not None:
            assert value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "row",
    [row for row in OPERATORS if all(Kind.NETWORK in kinds for kinds in row.inputs)],
    ids=lambda row: row.name,
)
def test_every_operator_on_network_numbers_works_on_all_networks_at_once(row):
    arguments = (parse("units_sum(weight)"), parse("units_max(weight)"))[: row.arity]
    formula = Call(row.name, arguments)
    values = torch.tensor([[-1.5, 0.0, 2.0, 3.0], [0.5, 0.0, -1.0, 3.0]], dtype=torch.float64)
    together = combine(formula, dict(zip(arguments, values, strict=False)))
    alone = [row.function(*(value[at] for value in values[: row.arity])) for at in range(4)]
    torch.testing.assert_close(together, torch.stack(alone), rtol=1e-14, atol=0, equal_nan=True)


def test_a_unit_expression_is_written_with_its_mean():
    assert format(as_network_number(parse("weight"))) == "units_mean(weight)"
    assert is_part(parse("units_mean(weight)"))
    assert not is_part(parse("exp(units_mean(weight))"))
    assert not is_part(parse("weight"))
