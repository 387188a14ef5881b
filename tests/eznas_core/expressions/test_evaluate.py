"""Evaluation against the same formulas written by hand in torch, and the policy on failures."""

from __future__ import annotations

import math

import pytest
import torch

from eznas_core import networks
from eznas_core.expressions import LIBRARY, evaluate, evaluate_many, parse, statistics_of
from eznas_core.foundation import Failure, Reason
from eznas_core.statistics import Statistic

NAN, INF = math.nan, math.inf


def tensors(captured, name):
    return [captured.tensor(unit.index, Statistic.parse(name)) for unit in captured.units]


def logdet_of_signs(x):
    # The determinant of a matrix of signs is a whole number: rounded, it is exactly 0 where the
    # slice is singular, whatever order the machine's LAPACK eliminates in.
    determinants = torch.linalg.det(x.sign().double()).round()
    return torch.where(determinants < 0, 0.0, determinants.log())


def by_hand(name, captured):
    """The values of the units, each as one would write it in torch."""
    if name == "eznas-a":
        units = tensors(captured, "input_activation_grad[data]")
        return [logdet_of_signs(x).sigmoid().norm() for x in units]
    if name == "eznas-a-paper":
        return [
            logdet_of_signs(x).sigmoid().norm() for x in tensors(captured, "weight_grad[noise]")
        ]
    if name == "topprog":
        return [x.norm().abs() ** 2 for x in tensors(captured, "preactivation[noise]")]
    if name == "enas":
        units = tensors(captured, "activation[perturbed]")
        return [1 / (x.norm() + x.sigmoid().log().sigmoid().log().norm().exp()) for x in units]
    pairs = zip(
        tensors(captured, "activation_grad[perturbed]"),
        tensors(captured, "activation_grad[data]"),
        strict=True,
    )
    values = []
    for x, y in pairs:
        for _ in range(3):
            # The last unit's gradient does not depend on the images: its change is zero.
            x = (x - x.mean()) / (x.std(correction=0) or 1.0)
        p, q = x.softmax(1), (y > 0).to(y.dtype).softmax(1)
        values.append((p * (p / q).log()).sum(1).mean())
    return values


@pytest.mark.parametrize("name", ["eznas-a", "eznas-a-paper", "topprog", "enas", "pnas"])
def test_published_programs_are_what_one_would_write_by_hand(name, captured):
    result = evaluate(LIBRARY.get(name).expression, captured)
    expected = [float(value) for value in by_hand(name, captured)]
    assert result.unit_values == pytest.approx(expected, rel=2e-5)
    assert result.value == pytest.approx(sum(expected) / len(expected), rel=2e-5)
    assert (result.failure, result.units_failed) == (None, 0)


def test_nasnet_leaves_out_the_units_that_change_the_shape(captured):
    result = evaluate(LIBRARY.get("nasnet").expression, captured)
    kept = [
        unit.stride == (1, 1) and unit.in_channels == unit.out_channels for unit in captured.units
    ]
    assert [value is not None for value in result.unit_values] == kept
    assert result.units_failed == kept.count(False) == 2
    expected = []
    for unit in captured.units:
        if kept[unit.index]:
            change = captured.tensor(unit.index, Statistic.parse("activation[perturbed]"))
            inputs = captured.tensor(unit.index, Statistic.parse("input_activation[noise]"))
            inner = torch.where(change < 0, 0.0, change.log()) + inputs
            expected.append(float((torch.where(inner < 0, 0.0, inner.log()) < 0).sum().sqrt()))
    assert result.value == pytest.approx(sum(expected) / len(expected), rel=1e-6)


def test_aggregators_network_numbers_and_constants(captured):
    norms = [float(x.norm()) for x in tensors(captured, "weight_grad[noise]")]
    text = "add(log_parameters, multiply(-2, units_rss(frobenius(weight_grad[noise]))))"
    parameters = networks.count_parameters(captured.network)
    expected = math.log(parameters) - 2 * math.sqrt(sum(norm**2 for norm in norms))
    assert evaluate(parse(text), captured).value == pytest.approx(expected, rel=1e-6)
    assert evaluate(parse("units"), captured).value == len(captured.units)
    assert evaluate(parse("depth"), captured).value == 3
    assert evaluate(parse("macs"), captured).value == networks.count_macs(
        captured.network, (3, 8, 8)
    )


def test_an_aggregate_inside_a_unit_expression(weights):
    statistics = weights([1.0, 3.0], [8.0], [-4.0, 0.0])
    result = evaluate(
        parse("units_sum(abs(subtract(mean(weight), units_mean(weight))))"), statistics
    )
    assert result.value == pytest.approx(abs(2 - 8 / 3) + abs(8 - 8 / 3) + abs(-2 - 8 / 3))
    nested = "units_max(multiply(weight, units_sum(multiply(weight, units_mean(weight)))))"
    assert evaluate(parse(nested), statistics).value == pytest.approx(8 * (8 * 8 / 3))


def test_a_tensor_counts_by_its_mean_and_units_by_theirs(weights):
    result = evaluate(parse("weight"), weights([1.0, 2.0], [10.0]))
    assert result.unit_values == (1.5, 10.0)
    assert result.value == 5.75


def test_units_whose_shapes_do_not_fit_are_left_out_and_counted(weights):
    statistics = weights([[2.0, 0.0], [0.0, 3.0]], [[1.0, 2.0]], [[4.0]])
    result = evaluate(parse("units_depth_weighted(determinant(weight))"), statistics)
    assert result.unit_values == (6.0, None, 4.0)
    assert result.units_failed == 1
    assert result.value == (1 * 6 + 3 * 4) / (1 + 3)


def test_if_no_unit_is_left_the_first_reason_is_given(weights):
    result = evaluate(parse("logdet(weight)"), weights([[1.0, 2.0]], [[1.0, 2.0, 3.0]]))
    assert result.failure == Failure(
        Reason.NOT_SQUARE, "unit 0: logdet: a 1x2 tensor has slices that are not square"
    )
    assert (result.value, result.unit_values, result.units_failed) == (None, (None, None), 2)


@pytest.mark.parametrize("bad", [INF, -INF, NAN])
def test_a_unit_value_that_is_not_finite_means_no_score(weights, bad):
    result = evaluate(parse("units_max(weight)"), weights([1.0], [bad]))
    assert result.failure == Failure(Reason.NON_FINITE, f"unit 1 (conv1) has the value {bad}")
    assert (result.value, result.unit_values) == (None, (1.0, None))


def test_intermediate_values_may_be_infinite(weights):
    statistics = weights([0.0], [1.0])
    assert evaluate(parse("sigmoid(log(weight))"), statistics).value == 0.25
    assert evaluate(parse("reciprocal(exp(multiply(1e30, mean(weight))))"), statistics).value == 0.5
    assert evaluate(parse("tanh(log(subtract(1, 1)))"), statistics).value == -1


def test_a_network_number_that_is_not_finite_is_a_failure(weights):
    result = evaluate(parse("log(subtract(units_count(weight), 2))"), weights([1.0], [2.0]))
    assert result.failure == Failure(Reason.NON_FINITE, "the network's number is -inf")


def test_the_failure_of_an_inner_aggregate_is_the_outer_ones(weights):
    text = "units_sum(multiply(weight, units_mean(log(weight))))"
    result = evaluate(parse(text), weights([0.0], [1.0]))
    assert result.failure == Failure(Reason.NON_FINITE, "unit 0 (conv0) has the value -inf")


def test_without_units_only_network_numbers_have_a_value(weights):
    assert evaluate(parse("weight"), weights()).failure.reason is Reason.NO_UNITS
    assert evaluate(parse("units_sum(add(mean(weight), 1))"), weights()).value is None
    assert evaluate(parse("add(parameters, units)"), weights()).value == 9


def test_evaluating_together_gives_the_same_to_the_last_bit(programs, captured):
    together = evaluate_many(programs, captured)
    assert together == tuple(evaluate(program, captured) for program in programs)
    assert together[::-1] == evaluate_many(programs[::-1], captured)
    assert sum(result.value is not None for result in together) > len(programs) // 2
    assert {result.failure.reason for result in together if result.failure} == {
        Reason.NON_FINITE,
        Reason.SHAPE,
    }


def test_statistics_are_left_unchanged(programs, captured):
    names = {name for program in programs for name in statistics_of(program)}
    keys = [(unit.index, name) for unit in captured.units for name in names]
    before = [captured.tensor(*key).clone() for key in keys]
    evaluate_many(programs, captured)
    after = [captured.tensor(*key) for key in keys]
    assert len(names) > 8
    assert all(map(torch.equal, before, after))


def test_exactly_the_named_statistics_are_prefetched_once(given):
    tensors = {"weight": torch.ones(2), "activation[noise]": torch.ones(2)}
    statistics = given([tensors, tensors])
    evaluate_many([parse("weight"), parse("add(activation[noise], weight)")], statistics)
    assert statistics.asked == [("weight", "activation[noise]")]
    evaluate_many([parse("add(1, parameters)")], statistics)
    assert len(statistics.asked) == 1


def test_nothing_is_evaluated_for_no_expressions(captured):
    assert evaluate_many([], captured) == ()


def test_double_precision_statistics_are_evaluated_in_double_precision(weights):
    third = torch.tensor([1 / 3, 1 / 3], dtype=torch.float64)
    assert evaluate(parse("square(weight)"), weights(third)).value == pytest.approx(
        1 / 9, rel=1e-15
    )
