from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution import Grammar, random_formula, random_tree
from eznas_core.evolution.generate import says_something
from eznas_core.expressions import LANGUAGES, Kind, format, parse, walk
from eznas_core.foundation import numpy_generator

GRAMMARS = {name: Grammar(LANGUAGES.get(name)) for name in LANGUAGES.names()}
SEEDS = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(list(GRAMMARS)),
    seed=SEEDS,
    low=st.integers(1, 3),
    more=st.integers(0, 4),
    max_size=st.integers(8, 60),
)
def test_a_random_formula_is_of_the_language_and_within_the_ramp(name, seed, low, more, max_size):
    rng = np.random.default_rng(seed)
    formula = random_formula(GRAMMARS[name], rng, low=low, high=low + more, max_size=max_size)
    LANGUAGES.get(name).check(formula)
    assert formula.depth <= low + more
    assert formula.size <= max_size
    assert says_something(formula)
    assert parse(format(formula)) == formula


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(list(GRAMMARS)),
    kind=st.sampled_from(list(Kind)),
    seed=SEEDS,
    depth=st.integers(0, 6),
    full=st.booleans(),
)
def test_a_random_tree_has_the_kind_and_depth_asked_for(name, kind, seed, depth, full):
    grammar = GRAMMARS[name]
    if grammar.shallowest(kind) == float("inf"):
        return
    tree = random_tree(grammar, kind, np.random.default_rng(seed), depth=depth, full=full)
    assert tree.kind is kind
    assert tree.depth <= max(depth, grammar.shallowest(kind))


def test_full_trees_are_larger_than_grown_ones():
    def mean_size(full: bool) -> float:
        rng = np.random.default_rng(1)
        trees = [
            random_tree(GRAMMARS["wide"], Kind.TENSOR, rng, depth=4, full=full) for _ in range(200)
        ]
        return float(np.mean([tree.size for tree in trees]))

    assert mean_size(full=True) > 1.5 * mean_size(full=False)


def test_a_full_tree_is_as_deep_as_asked():
    rng = np.random.default_rng(2)
    for _ in range(50):
        assert random_tree(GRAMMARS["wide"], Kind.TENSOR, rng, depth=3, full=True).depth == 3


def test_equal_streams_give_equal_formulas_and_others_do_not():
    def draw(*names: str | int) -> str:
        rng = numpy_generator(1, *names)
        return format(random_formula(GRAMMARS["wide"], rng, low=1, high=5, max_size=30))

    assert draw("offspring", 3, 4) == draw("offspring", 3, 4)
    assert len({draw("offspring", 3, number) for number in range(20)}) > 15


@pytest.mark.parametrize("name", list(GRAMMARS))
def test_every_operator_and_every_leaf_comes_up(name: str):
    language = LANGUAGES.get(name)
    rng = np.random.default_rng(5)
    seen = set()
    for _ in range(4000):
        formula = random_formula(GRAMMARS[name], rng, low=1, high=5, max_size=40)
        seen |= {format(node).partition("(")[0] for _, node in walk(formula)}
    assert set(language.operators) <= seen
    assert {str(statistic) for statistic in language.statistics} <= seen
    assert set(language.network_terminals) <= seen


@pytest.mark.parametrize(
    ("text", "says"),
    [("add(1, 2)", False), ("3", False), ("add(1, depth)", True), ("weight", True)],
)
def test_a_mere_constant_says_nothing(text: str, says: bool):
    assert says_something(parse(text)) is says
