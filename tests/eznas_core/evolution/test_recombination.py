from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution import Grammar, Limits, random_formula
from eznas_core.evolution.aggregates import parts_of
from eznas_core.evolution.recombination import MOVES, places_above
from eznas_core.expressions import LANGUAGES, Constant, NetworkTerminal, format, parse

WIDE = Grammar(LANGUAGES.get("wide"))
ROOMY = Limits(depth=12, size=80)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(["wide", "units"]),
    how=st.sampled_from(list(MOVES)),
    seed=st.integers(0, 2**32),
)
def test_what_comes_out_needs_no_aggregate_that_went_not_in(name, how, seed):
    rng = np.random.default_rng(seed)
    grammar = Grammar(LANGUAGES.get(name))
    receiver, donor = (random_formula(grammar, rng, low=1, high=4, max_size=20) for _ in range(2))
    child = MOVES[how](receiver, donor, grammar, rng, ROOMY)
    if child is None:
        return
    LANGUAGES.get(name).check(child)
    known = {*parts_of(receiver), *parts_of(donor)}
    assert all(part in known or isinstance(part, NetworkTerminal) for part in parts_of(child))
    assert child not in (receiver, donor)
    assert ROOMY.accept(child)


def test_places_above_stop_at_the_aggregates():
    found = places_above(parse("multiply(exp(units_max(mean(weight))), subtract(depth, 3))"))
    assert [format(node) for _, node in found[1:]] == [
        "exp(units_max(mean(weight)))",
        "units_max(mean(weight))",
        "subtract(depth, 3)",
        "depth",
        "3",
    ]
    assert places_above(parse("frobenius(weight)")) == []


@pytest.mark.parametrize("how", list(MOVES))
def test_formulas_of_a_unit_have_nothing_to_recombine(how: str):
    rng = np.random.default_rng(0)
    unit = parse("frobenius(weight)")
    assert MOVES[how](unit, unit, WIDE, rng, ROOMY) is None


def test_join_makes_sums_and_products_with_and_without_a_factor():
    rng = np.random.default_rng(0)
    receiver, donor = parse("units_sum(weight)"), parse("units_max(weight)")
    found = [MOVES["join"](receiver, donor, WIDE, rng, ROOMY) for _ in range(200)]
    texts = {format(child) for child in found if child is not None}
    assert "add(units_sum(weight), units_max(weight))" in texts
    assert "multiply(units_max(weight), units_sum(weight))" in texts
    assert any("multiply(units_max(weight), 0" in text for text in texts)


def test_join_needs_no_constants():
    paper = Grammar(LANGUAGES.get("units"))
    rng = np.random.default_rng(1)
    child = MOVES["join"](parse("units_sum(weight)"), parse("depth"), paper, rng, ROOMY)
    assert child is not None


def test_adjust_changes_constants_functions_and_operators():
    rng = np.random.default_rng(0)
    receiver = parse("add(units_sum(weight), 2)")
    found = [MOVES["adjust"](receiver, receiver, WIDE, rng, ROOMY) for _ in range(200)]
    children = [child for child in found if child is not None]
    texts = {format(child) for child in children}
    assert "subtract(units_sum(weight), 2)" in texts
    assert "add(exp(units_sum(weight)), 2)" in texts
    assert "units_sum(weight)" in texts
    assert len({c.arguments[1] for c in children if isinstance(c.arguments[-1], Constant)}) > 5
