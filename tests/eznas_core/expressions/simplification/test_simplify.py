from __future__ import annotations

import pytest

from eznas_core.expressions import MAX_DEPTH, evaluate_many, format, parse, simplify

GOLDEN = [
    ("square(abs(frobenius(preactivation[noise])))", "square(frobenius(preactivation[noise]))"),
    ("add(multiply(2, 3), weight)", "add(weight, 6)"),
    ("exp(log(square(-1)))", "1"),
    ("multiply(weight, subtract(3, 2))", "weight"),
    ("add(add(weight, 1), subtract(2, 5))", "add(weight, -2)"),
    ("subtract(depth, 1)", "add(depth, -1)"),
    ("units_sum(multiply(2, multiply(weight, 3)))", "multiply(units_sum(weight), 6)"),
    ("units_min(negate(weight))", "negate(units_max(weight))"),
    ("numel(softmax(exp(weight)))", "numel(weight)"),
    ("mean(abs(sign(weight)))", "l1_norm(sign(weight))"),
    ("relu(sigmoid(weight))", "sigmoid(weight)"),
    ("abs(abs(negate(weight)))", "abs(weight)"),
    ("greater(weight, 0)", "greater_than_zero(weight)"),
    ("divide(1, reciprocal(weight))", "weight"),
    ("log(multiply(0, 5))", "log(0)"),
    ("subtract(weight, weight)", "subtract(weight, weight)"),
]


@pytest.mark.parametrize(("text", "simple"), GOLDEN)
def test_shortens(text, simple):
    assert format(simplify(parse(text))) == simple


def test_simplified_programs_have_the_same_values(programs, captured):
    simple = tuple(map(simplify, programs))
    for before, after in zip(
        evaluate_many(programs, captured), evaluate_many(simple, captured), strict=True
    ):
        assert (after.value is None) == (before.value is None)
        if before.value is not None:
            assert after.value == pytest.approx(before.value, rel=1e-5)
    assert tuple(map(simplify, simple)) == simple


def test_orders_of_writing_become_one():
    assert simplify(parse("add(depth, multiply(weight, 2))")) == simplify(
        parse("add(multiply(2, weight), depth)")
    )


def test_a_deep_tree_is_no_trouble():
    text = "negate(" * MAX_DEPTH + "weight" + ")" * MAX_DEPTH
    assert format(simplify(parse(text))) == "weight"
