"""Putting nodes out of action, against values worked out by hand."""

from __future__ import annotations

import pytest

from eznas_core.expressions import evaluate, format, parse, statistics_of, walk
from eznas_core.expressions.ablation import Change, ablations, held, removed
from eznas_core.expressions.errors import ExpressionError


def texts(found):
    return [format(each.expression) for each in found]


def test_a_held_number_leaves_the_rest_as_it_is(captured):
    whole = parse("units_sum(multiply(frobenius(weight), numel(weight)))")
    changed = evaluate(held(whole, (0, 0), 2.5), captured)
    counted = evaluate(parse("units_sum(numel(weight))"), captured)
    assert changed.value == pytest.approx(2.5 * counted.value)


def test_a_held_tensor_keeps_its_shape_and_its_units(captured):
    whole = parse("units_sum(numel(add(input_activation[data], activation[data])))")
    changed = evaluate(held(whole, (0, 0), -1.0), captured)
    assert changed == evaluate(whole, captured)
    assert changed.units_failed > 0


def test_even_what_is_not_finite_is_held(captured):
    whole = parse("mean(log(zeros_like(weight)))")
    assert evaluate(whole, captured).value is None
    assert evaluate(held(whole, (0,), 3.0), captured).value == pytest.approx(3.0)


def test_a_number_of_the_network_is_held_as_a_constant():
    assert format(held(parse("add(depth, units)"), (1,), 7)) == "add(depth, 7)"


def test_removing_puts_each_argument_that_fits_in_the_place():
    whole = parse("frobenius(multiply(weight, frobenius(weight)))")
    assert texts(removed(whole, (0,))) == ["frobenius(weight)"]
    assert texts(removed(whole, ())) == ["multiply(weight, frobenius(weight))"]
    assert texts(removed(parse("add(depth, units)"), ())) == ["depth", "units"]
    assert texts(removed(parse("add(weight, weight)"), ())) == ["weight"]
    assert texts(removed(parse("weight"), ())) == []


def test_every_node_but_root_and_constants_is_held_where_it_has_a_mean():
    whole = parse("units_sum(add(frobenius(weight), 1))")
    means = {node: 0.5 for _, node in walk(whole)}
    means[parse("weight")] = None
    found = ablations(whole, means)
    assert [each.path for each in found if each.change is Change.HELD] == [(0,), (0, 0)]
    assert {each.kept for each in found if each.change is Change.HELD} == {None}
    assert [each.path for each in found if each.change is Change.REMOVED] == [(), (0,), (0, 0)]
    assert all(statistics_of(each.expression) <= statistics_of(whole) for each in found)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ExpressionError, match="constant must be a number"):
        held(parse("abs(weight)"), (0,), float("nan"))
