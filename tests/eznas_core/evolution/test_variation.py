from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution import (
    MUTATIONS,
    Grammar,
    Limits,
    MutationRates,
    crossover,
    random_formula,
)
from eznas_core.evolution.generate import says_something
from eznas_core.expressions import (
    LANGUAGES,
    OPERATORS,
    Call,
    Constant,
    format,
    parse,
    replace,
    walk,
)

GRAMMARS = {name: Grammar(LANGUAGES.get(name)) for name in LANGUAGES.names()}
WIDE = GRAMMARS["wide"]
ROOMY = Limits(depth=10, size=60)


def formula(name: str, rng: np.random.Generator):
    return random_formula(GRAMMARS[name], rng, low=1, high=4, max_size=20)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(list(GRAMMARS)),
    how=st.sampled_from(["crossover", *MUTATIONS]),
    seed=st.integers(0, 2**32),
    depth=st.integers(4, 8),
    size=st.integers(20, 40),
)
def test_what_comes_out_is_a_new_formula_of_the_language_within_the_limits(
    name, how, seed, depth, size
):
    rng = np.random.default_rng(seed)
    parent, other = formula(name, rng), formula(name, rng)
    limits = Limits(depth=depth, size=size)
    if how == "crossover":
        child = crossover(parent, other, rng, limits)
    else:
        child = MUTATIONS[how](parent, GRAMMARS[name], rng, limits)
    if child is None:
        return
    LANGUAGES.get(name).check(child)
    assert child.kind is parent.kind
    assert child != parent
    assert child.depth <= depth
    assert child.size <= size
    assert says_something(child)
    assert parse(format(child)) == child


@pytest.mark.parametrize("how", ["crossover", *MUTATIONS])
def test_equal_streams_give_equal_children(how: str):
    def child():
        rng = np.random.default_rng(11)
        parent, other = formula("wide", rng), formula("wide", rng)
        if how == "crossover":
            return crossover(parent, other, rng, ROOMY)
        return MUTATIONS[how](parent, WIDE, rng, ROOMY)

    assert child() == child()


def test_the_rates_name_exactly_the_mutations():
    assert list(MutationRates().to_json()) == list(MUTATIONS)


def children(how: str, text: str, count: int = 60) -> set[str]:
    rng = np.random.default_rng(0)
    found = (MUTATIONS[how](parse(text), WIDE, rng, ROOMY) for _ in range(count))
    return {format(child) for child in found if child is not None}


def test_crossover_brings_parts_of_the_donor_into_the_receiver():
    receiver, donor = parse("units_sum(frobenius(weight))"), parse("units_max(mean(exp(weight)))")
    rng = np.random.default_rng(0)
    found = {format(crossover(receiver, donor, rng, ROOMY)) for _ in range(80)}
    assert found >= {
        "units_sum(mean(exp(weight)))",
        "units_sum(frobenius(exp(weight)))",
        "units_max(mean(exp(weight)))",
    } - {format(donor)}
    assert format(receiver) not in found
    assert format(donor) not in found


def test_hoist_gives_a_shorter_formula_made_of_its_own_parts():
    parent = parse("units_sum(frobenius(exp(abs(multiply(weight, activation[data])))))")
    own = {format(node) for _, node in walk(parent)}
    for text in children("hoist", format(parent)):
        child = parse(text)
        assert child.size < parent.size
        assert {format(leaf) for _, leaf in walk(child) if not leaf.arguments} <= own


def test_point_changes_exactly_one_node():
    parent = parse("units_sum(frobenius(add(weight, activation[data])))")
    for text in children("point", format(parent)):
        child = parse(text)
        pairs = list(zip(walk(parent), walk(child), strict=True))
        assert sum(_head(a[1]) != _head(b[1]) for a, b in pairs) == 1


def test_insert_keeps_the_parent_inside():
    parent = parse("units_sum(frobenius(weight))")
    found = children("insert", format(parent))
    assert len(found) > 10
    for text in found:
        child = parse(text)
        # taking the new operator away again, for one of its arguments, gives the parent back
        assert any(
            replace(child, path, argument) == parent
            for path, node in walk(child)
            for argument in node.arguments
            if argument.kind is node.kind
        )


def test_subtree_changes_one_part_for_another_of_its_kind():
    parent = parse("add(units_sum(frobenius(exp(weight))), multiply(depth, 2))")
    found = children("subtree", format(parent))
    assert len(found) > 10
    for text in found:
        child = parse(text)
        assert any(
            child_part.kind is part.kind and replace(parent, path, child_part) == child
            for path, part in walk(parent)
            for child_path, child_part in walk(child)
            if child_path == path
        )


def test_constant_changes_nothing_but_a_constant():
    found = children("constant", "multiply(3, units_sum(mean(weight)))")
    assert len(found) > 10
    for text in found:
        child = parse(text)
        assert isinstance(child.arguments[0], Constant)
        assert format(child.arguments[1]) == "units_sum(mean(weight))"
    assert children("constant", "units_sum(mean(weight))") == set()


def test_aggregator_changes_nothing_but_an_aggregator():
    found = children("aggregator", "units_sum(mean(weight))")
    for text in found:
        child = parse(text)
        assert isinstance(child, Call)
        assert OPERATORS.get(child.operator).is_aggregator
        assert format(child.arguments[0]) == "mean(weight)"
    assert len(found) == sum(row.is_aggregator for row in OPERATORS) - 1
    assert children("aggregator", "log_parameters") == set()


def test_limits_that_nothing_can_meet_give_nothing():
    rng = np.random.default_rng(0)
    parent = parse("units_sum(frobenius(weight))")
    tiny = Limits(depth=0, size=0)
    assert crossover(parent, parse("units_max(weight)"), rng, tiny) is None
    assert all(mutate(parent, WIDE, rng, tiny) is None for mutate in MUTATIONS.values())


def _head(node) -> str:
    return node.operator if isinstance(node, Call) else format(node)
