from __future__ import annotations

import math

import numpy as np
import pytest

from eznas_core.evolution import Grammar
from eznas_core.evolution.grammar import draw_constant, production_of
from eznas_core.expressions import LANGUAGES, OPERATORS, Call, Kind, Language, walk
from eznas_core.foundation import EznasError

LANGUAGE_NAMES = LANGUAGES.names()


@pytest.mark.parametrize("name", LANGUAGE_NAMES)
def test_every_operator_of_the_language_can_be_written(name: str):
    grammar = Grammar(LANGUAGES.get(name))
    written = {each.operator for kind in Kind for each in grammar.productions(kind)}
    assert written == set(LANGUAGES.get(name).operators)


@pytest.mark.parametrize("name", LANGUAGE_NAMES)
def test_a_production_gives_the_kind_it_promises(name: str):
    grammar = Grammar(LANGUAGES.get(name))
    for kind in Kind:
        for production in grammar.productions(kind):
            row = OPERATORS.get(production.operator)
            assert row.output_kind(production.arguments) is kind
            assert all(row.accepts(at, each) for at, each in enumerate(production.arguments))


def test_network_numbers_stay_out_of_units_where_the_language_says_so():
    for production in Grammar(LANGUAGES.get("units")).productions(Kind.TENSOR):
        assert Kind.NETWORK not in production.arguments


def test_shallowest_trees():
    paper, wide = Grammar(LANGUAGES.get("eznas-2022")), Grammar(LANGUAGES.get("wide"))
    assert [paper.shallowest(kind) for kind in Kind] == [0, 1, math.inf]
    assert [wide.shallowest(kind) for kind in Kind] == [0, 1, 0]


def test_roots_have_an_aggregator_where_there_are_any():
    assert Grammar(LANGUAGES.get("eznas-2022")).root_kind in (Kind.TENSOR, Kind.NUMBER)
    assert Grammar(LANGUAGES.get("wide")).root_kind is Kind.NETWORK


def test_alternatives_are_of_the_same_shape_and_never_the_same():
    grammar = Grammar(LANGUAGES.get("wide"))
    for kind in Kind:
        for production in grammar.productions(kind):
            for other in grammar.alternatives(production):
                assert other.operator != production.operator
                assert (other.arguments, other.kind) == (production.arguments, production.kind)


def test_a_production_within_a_depth_can_be_finished_within_it():
    grammar = Grammar(LANGUAGES.get("wide"))
    rng = np.random.default_rng(0)
    for kind in Kind:
        for depth in range(4):
            for _ in range(30):
                production = grammar.production(kind, rng, depth=depth)
                assert production is None or grammar.needs(production) <= depth


def test_production_of_a_node_is_one_of_the_grammar():
    grammar = Grammar(LANGUAGES.get("wide"))
    from eznas_core.expressions import parse

    for _, node in walk(parse("add(units_rss(frobenius(multiply(weight, 2))), log_parameters)")):
        if isinstance(node, Call):
            assert production_of(node) in grammar.productions(node.kind)


def test_a_language_without_formulas_is_refused():
    empty = Language(
        name="empty", title="Empty", description="Nothing.", operators=("add",), statistics=()
    )
    with pytest.raises(EznasError, match="no formula"):
        Grammar(empty)


def test_constants_are_positive_and_short():
    rng = np.random.default_rng(3)
    for _ in range(200):
        value = draw_constant(rng)
        assert 0.0099 < value < 101
        assert value == float(f"{value:.2g}")
