"""The smallest formulas: all there, each once, the smaller ones first."""

from __future__ import annotations

import numpy as np
import pytest

from eznas_core.evolution.grammar import Grammar
from eznas_core.evolution.sweep import smallest_units, swept
from eznas_core.expressions import LANGUAGES, OPERATORS, Kind, format, parse
from eznas_core.statistics import ALL_STATISTICS


@pytest.fixture(name="grammar", params=["eznas-2022", "measured"])
def fixture_grammar(request):
    return Grammar(LANGUAGES.get(request.param))


def test_first_are_all_reductions_of_all_statistics(grammar):
    first, _ = smallest_units(grammar)
    wanted = {
        parse(f"{name}({statistic})")
        for name in grammar.language.operators
        if OPERATORS.get(name).inputs == (frozenset({Kind.TENSOR}),)
        and OPERATORS.get(name).output_kind((Kind.TENSOR,)) is Kind.NUMBER
        for statistic in ALL_STATISTICS
    }
    assert set(first) == wanted
    assert len(first) == len(wanted)


def test_nothing_stands_twice_and_all_is_of_the_language(grammar):
    first, second = smallest_units(grammar)
    assert len({*first, *second}) == len(first) + len(second)
    assert all(each.kind is Kind.NUMBER for each in (*first, *second))
    assert parse("frobenius(sign(activation_grad[noise]))") in second


def test_a_sweep_is_a_random_order_with_the_smallest_first(grammar):
    first, second = smallest_units(grammar)
    one, other = (swept(grammar, len(first) + 5, np.random.default_rng(seed)) for seed in (0, 1))
    assert set(one[: len(first)]) == set(other[: len(first)]) == set(first)
    assert one[: len(first)] != other[: len(first)]
    assert set(one[len(first) :]) <= set(second)
    assert one == swept(grammar, len(first) + 5, np.random.default_rng(0))


def test_a_sweep_of_more_than_there_are_is_all(grammar):
    first, second = smallest_units(grammar)
    assert len(swept(grammar, 10**6, np.random.default_rng(0))) == len(first) + len(second)


def test_a_networks_own_numbers_come_before_those_of_units():
    for language in map(LANGUAGES.get, ("wide", "everything")):
        own = language.network_terminals
        found = swept(Grammar(language), len(own) + 3, np.random.default_rng(0))
        assert {format(each) for each in found[: len(own)]} == set(own)
        assert {each.kind for each in found[len(own) :]} == {Kind.NUMBER}
