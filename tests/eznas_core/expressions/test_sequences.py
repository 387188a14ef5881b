"""The number of the unit before, wherever it stands in a formula."""

from __future__ import annotations

import pytest
import torch

from eznas_core.expressions import ExpressionError, evaluate, evaluate_many, explain, parse
from eznas_core.expressions.plan import make_plan
from eznas_core.foundation import Reason
from eznas_core.statistics import Statistic


def unit_values(text, statistics):
    return list(evaluate(parse(text), statistics).unit_values)


def test_a_unit_gets_the_value_of_the_one_before_and_the_first_its_own(weights):
    statistics = weights([1.0], [3.0], [2.0], [7.0])
    assert unit_values("previous(mean(weight))", statistics) == [1.0, 1.0, 3.0, 2.0]
    assert unit_values("previous(previous(mean(weight)))", statistics) == [1.0, 1.0, 1.0, 3.0]
    found = evaluate(
        parse("units_sum(divide(mean(weight), previous(mean(weight))))"), statistics
    ).value
    assert found == pytest.approx(1 + 3 / 1 + 2 / 3 + 7 / 2)


def test_the_mean_change_written_out_is_units_change(captured):
    text = "abs(subtract(frobenius(weight), previous(frobenius(weight))))"
    count = len(captured.units)
    written, built_in = evaluate_many(
        (parse(f"units_sum({text})"), parse("units_change(frobenius(weight))")), captured
    )
    assert written.value == pytest.approx(built_in.value * (count - 1), rel=1e-12)


def test_a_unit_without_a_number_has_none_and_is_passed_over(weights):
    statistics = weights([[2.0]], [[1.0, 2.0]], [[4.0]], [[5.0]])
    result = evaluate(parse("previous(mean(determinant(weight)))"), statistics)
    assert result.unit_values == (2.0, None, 2.0, 4.0)
    assert result.units_failed == 1
    nothing = evaluate(parse("previous(mean(determinant(weight)))"), weights([[1.0, 2.0]]))
    assert nothing.failure.reason is Reason.NOT_SQUARE


def test_inside_a_tensors_expression_it_waits_for_all_units(captured):
    name = Statistic.parse("activation[noise]")
    tensors = [captured.tensor(unit.index, name).double() for unit in captured.units]
    norms = [x.norm() for x in tensors]
    expected = [float((x / norms[max(0, unit - 1)]).abs().mean()) for unit, x in enumerate(tensors)]
    text = "l1_norm(divide(activation[noise], previous(frobenius(activation[noise]))))"
    result = evaluate(parse(f"units_sum({text})"), captured)
    assert result.value == pytest.approx(sum(expected), rel=1e-6)
    assert len(make_plan((parse(text),)).stages) == 2


def test_outside_of_tensors_it_takes_no_second_pass():
    text = "units_sum(divide(mean(weight), previous(mean(weight))))"
    (stage,) = make_plan((parse(text),)).stages
    assert [step.label for step in stage.steps] == ["mean"]


def test_it_may_stand_in_itself_with_tensors_and_aggregates_between(weights):
    statistics = weights([1.0], [3.0], [2.0])
    # previous: 1, 1, 3; times the weight: 1, 3, 6; their maximum 6; previous of it all.
    inner = "mean(multiply(weight, previous(mean(weight))))"
    text = f"previous(mean(multiply(weight, add({inner}, units_max({inner})))))"
    values = [1.0 * (1 + 6), 3.0 * (3 + 6), 2.0 * (6 + 6)]
    total = evaluate(parse(f"units_sum({text})"), statistics).value
    assert total == values[0] + values[0] + values[1]
    expected = sum(
        w * (v if position == 0 else values[position - 1])
        for position, (w, v) in enumerate(zip([1.0, 3.0, 2.0], values, strict=True))
    )
    found = evaluate(parse(f"units_sum(multiply(weight, {text}))"), statistics)
    assert found.value == pytest.approx(expected)


def test_a_missing_number_inside_a_tensors_expression_leaves_the_unit_out(weights):
    statistics = weights([[2.0]], [[1.0, 2.0]], [[4.0]])
    text = "units_sum(multiply(weight, previous(mean(determinant(weight)))))"
    result = evaluate(parse(text), statistics)
    assert (result.value, result.units_failed) == (2.0 * 2.0 + 4.0 * 2.0, 1)


def test_without_units_there_is_no_value(weights):
    text = "units_sum(multiply(weight, previous(mean(weight))))"
    assert evaluate(parse(text), weights()).failure.reason is Reason.NO_UNITS


def test_together_is_alone_to_the_last_bit(captured):
    texts = (
        "units_max(multiply(weight, previous(frobenius(weight))))",
        "previous(frobenius(weight))",
        "units_sum(subtract(mean(exp(weight)), previous(frobenius(weight))))",
        "normalise(add(weight, previous(previous(l1_norm(weight_grad[data])))))",
    )
    programs = tuple(map(parse, texts))
    alone = tuple(evaluate(program, captured) for program in programs)
    assert evaluate_many(programs, captured) == alone


def test_it_takes_a_number_of_each_unit():
    for text in ("previous(weight)", "previous(depth)", "previous(units_sum(weight))"):
        with pytest.raises(Exception, match="takes a number for each unit") as caught:
            parse(text)
        assert isinstance(caught.value.__cause__, ExpressionError)


def test_it_is_said_in_english():
    text = explain(parse("units_sum(previous(mean(weight)))"))
    assert "take its mean; take its preceding unit's value" in text


def test_infinite_numbers_pass(weights):
    statistics = weights([0.0], [1.0])
    found = evaluate(parse("units_sum(reciprocal(previous(log(mean(weight)))))"), statistics)
    assert found.value == 0.0
    assert torch.isfinite(torch.tensor(found.value))
