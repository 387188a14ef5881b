"""What turns one formula into another, against changes made by hand and by known moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution.generate import random_formula
from eznas_core.evolution.grammar import Grammar
from eznas_core.evolution.variation import MUTATIONS, Limits
from eznas_core.expressions import (
    LANGUAGES,
    Call,
    Changed,
    Constant,
    canonical,
    difference,
    distance,
    format,
    parse,
    subtree,
)

GRAMMAR = Grammar(LANGUAGES.get("wide"))
LIMITS = Limits(depth=8, size=25)


def told(old: str, new: str) -> list[tuple[Changed, str]]:
    return [(change.what, change.text) for change in difference(parse(old), parse(new))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("add(units, 2)", "add(2, units)", []),
        ("add(units, 2)", "add(units, 0.5)", [(Changed.CONSTANT, "2 → 0.5")]),
        ("add(units, 2)", "subtract(units, 2)", [(Changed.OPERATOR, "add → subtract")]),
        ("units_sum(mean(weight))", "units_max(mean(weight))",
         [(Changed.OPERATOR, "units_sum → units_max")]),
        ("units_sum(mean(weight))", "units_sum(mean(weight_grad[data]))",
         [(Changed.REPLACED, "weight → weight_grad[data]")]),
        ("units_sum(mean(abs(exp(weight))))", "units_sum(mean(weight))",
         [(Changed.GIVEN_UP, "without abs(exp(…))")]),
        ("add(units_sum(mean(weight)), multiply(units, 3))", "units_sum(mean(weight))",
         [(Changed.GIVEN_UP, "without + multiply(units, 3)")]),
        ("subtract(2, units)", "units", [(Changed.GIVEN_UP, "without subtract(2, …)")]),
        ("units_sum(mean(weight))", "add(multiply(log_abs(units), 3), units_sum(mean(weight)))",
         [(Changed.PUT_AROUND, "+ multiply(log_abs(units), 3)")]),
        ("units", "maximum(log_abs(units), parameters)",
         [(Changed.PUT_AROUND, "maximum(log_abs(…), parameters) around all")]),
        ("add(units_sum(mean(weight)), units)",
         "add(log_abs(units_sum(mean(weight))), multiply(units, 2))",
         [(Changed.PUT_AROUND, "log_abs(…) around units_sum(mean(weight))"),
          (Changed.PUT_AROUND, "× 2 to units")]),
        ("units_sum(mean(weight))", "units_mean(frobenius(activation[noise]))", [
            (Changed.REPLACED, "units_sum(mean(weight)) → units_mean(frobenius(activation[noise]))")
        ]),
    ],
)  # fmt: skip
def test_changes_made_by_hand_are_told_as_such(old, new, expected):
    assert told(old, new) == expected


def test_a_change_says_where_it_is_and_what_is_new_there():
    new = parse("add(units, log_abs(multiply(parameters, macs)))")
    (change,) = difference(parse("add(units, log_abs(parameters))"), new)
    assert change.path == (1, 0)
    assert subtree(new, change.path) == change.after == parse("multiply(parameters, macs)")
    assert change.new == (parse("macs"),)
    assert change.before == parse("parameters")


@given(st.integers(0, 2**32), st.sampled_from(sorted(MUTATIONS)))
@settings(max_examples=150, deadline=None)
def test_one_mutation_is_never_told_as_more_than_it_was(seed, how):
    rng = np.random.default_rng(seed)
    parent = random_formula(GRAMMAR, rng, low=1, high=4, max_size=25)
    child = MUTATIONS[how](parent, GRAMMAR, rng, LIMITS)
    if child is None:
        return
    changes = difference(parent, child)
    assert bool(changes) == (canonical(parent) != canonical(child))
    # Taking everything for exchanged is always a reading, and costs this.
    assert distance(parent, child) <= parent.size + child.size + 1
    if how == "constant" and changes:
        assert [change.what for change in changes] == [Changed.CONSTANT]
    if how == "aggregator" and changes:
        assert [change.what for change in changes] == [Changed.OPERATOR]
    if how == "hoist" and changes:
        assert distance(parent, child) <= parent.size - child.size + 1
    if how == "point":
        assert distance(parent, child) <= 3


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_what_is_equal_has_no_difference_and_the_way_back_is_as_long(seed):
    rng = np.random.default_rng(seed)
    one, other = (random_formula(GRAMMAR, rng, low=1, high=4, max_size=25) for _ in range(2))
    assert difference(one, one) == ()
    assert distance(one, other) == distance(other, one)
    for change in difference(one, other):
        assert subtree(other, change.path) == change.after
        assert all(format(part) in format(other) for part in change.new)


def test_the_largest_and_deepest_trees_are_answered_too():
    wide = parse("units")
    for number in range(60):
        wide = Call("add", (wide, Call("multiply", (parse("macs"), Constant(number + 1)))))
    changed = Call("subtract", wide.arguments)
    assert [change.text for change in difference(wide, changed)] == ["add → subtract"]
    deep = parse("weight")
    for _ in range(95):
        deep = Call("abs", (deep,))
    assert len(difference(deep, parse("weight_grad[data]"))) == 1
