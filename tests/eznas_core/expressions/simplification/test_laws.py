"""Every law, on numbers."""

from __future__ import annotations

import itertools

import pytest
import torch

from eznas_core.expressions import OPERATORS, Kind, evaluate, parse, simplify
from eznas_core.expressions.simplification.laws import LAWS
from eznas_core.expressions.simplification.patterns import Pattern, build, law

NAN, INF = float("nan"), float("inf")
LAW = pytest.mark.parametrize("one", LAWS, ids=[one.text for one in LAWS])

# What a variable may stand for. Both are tensors of both signs; a second one has another value.
TENSORS = {
    "x": ["weight", "log_abs(weight)"],
    "y": ["weight_grad[data]", "square(weight)"],
    "n": ["abs(weight)", "exp(weight)"],
    "b": ["heaviside(weight)", "less(weight, 0.5)"],
    "c": ["0.75", "-2"],
    "d": ["4", "-0.125"],
    "u": ["frobenius(weight)"],
}
NUMBERS = {**TENSORS, "x": ["mean(weight)"], "n": ["numel(weight)"], "u": ["mean(weight)"]}


def variables(pattern: Pattern) -> set[str]:
    if pattern.is_variable:
        return {pattern.head}
    return set().union(*(variables(argument) for argument in pattern.arguments), set())


def takes_tensors_only(pattern: Pattern) -> bool:
    """Whether a variable stands directly under an operator that takes nothing but a tensor."""
    if pattern.is_variable or not pattern.arguments:
        return False
    only = OPERATORS.get(pattern.head).inputs[0] == frozenset({Kind.TENSOR})
    return only or any(map(takes_tensors_only, pattern.arguments))


def instances(one):
    names = sorted(variables(one.left))
    choices = [TENSORS] if takes_tensors_only(one.left) else [TENSORS, NUMBERS]
    for choice in choices:
        for texts in itertools.product(*(choice[name] for name in names)):
            yield dict(zip(names, map(parse, texts), strict=True))


@LAW
def test_both_sides_have_the_same_kind_and_value(one, given):
    ordinary = torch.randn(3, 2, 4, generator=torch.Generator().manual_seed(1)).double()
    edges = torch.tensor([0.0, -1.0, 1.0, INF, -INF, NAN, 0.5]).double()
    statistics = [
        given(
            [
                {"weight": x, "weight_grad[data]": x.flip(0) * 2},
                {"weight": -x, "weight_grad[data]": x},
            ]
        )
        for x in (ordinary, *(edge.expand(2) for edge in edges))
    ]
    for binding in instances(one):
        left, right = build(one.left, binding), build(one.right, binding)
        assert left.kind is right.kind
        assert one.apply(left) is not None
        for some in statistics:
            found, expected = evaluate(right, some), evaluate(left, some)
            assert (found.value is None) == (expected.value is None)
            assert found.units_failed == expected.units_failed
            if expected.value is not None:
                assert found.value == pytest.approx(expected.value, rel=1e-12, abs=1e-12)


@LAW
def test_the_right_side_is_no_larger_once_its_constants_are_folded(one):
    for binding in instances(one):
        left, right = build(one.left, binding), build(one.right, binding)
        assert simplify(right).size <= left.size
        assert simplify(left) == simplify(right)


@pytest.mark.parametrize(
    ("variable", "fits", "does_not"),
    [
        ("n", "sigmoid(weight)", "weight"),
        ("n", "add(frobenius(weight), 2)", "add(frobenius(weight), -2)"),
        ("n", "macs", "log_macs"),
        ("b", "equal(weight, 1)", "sigmoid(weight)"),
        ("c", "-3", "depth"),
        ("u", "mean(weight)", "depth"),
    ],
)
def test_a_variable_stands_only_for_what_it_says(variable, fits, does_not):
    one = law(f"abs({variable}) = {variable}")
    assert one.apply(parse(f"abs({fits})")) == parse(fits)
    assert one.apply(parse(f"abs({does_not})")) is None


def test_commutative_arguments_match_in_both_orders_and_repeats_must_be_equal():
    assert law("add(x, 0) = x").apply(parse("add(0, weight)")) == parse("weight")
    twice = law("add(x, x) = multiply(x, 2)")
    assert twice.apply(parse("add(depth, depth)")) == parse("multiply(depth, 2)")
    assert twice.apply(parse("add(depth, units)")) is None
    assert law("subtract(x, 0) = x").apply(parse("subtract(0, weight)")) is None
