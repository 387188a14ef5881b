"""Every node on a real small network, against plain torch and against `evaluate`."""

from __future__ import annotations

import math

import pytest
import torch

from eznas_core.expressions import LIBRARY, evaluate, format, parse, subtree
from eznas_core.expressions.inspection import inspect
from eznas_core.foundation import Reason
from eznas_core.statistics import Statistic


def node(inspection, text):
    return next(each for each in inspection.nodes if format(each.expression) == text)


def tensors(captured, name):
    return [captured.tensor(u, Statistic.parse(name)) for u in range(len(captured.units))]


def test_nodes_come_in_the_order_of_the_tree_with_their_values(captured):
    expression = parse("units_sum(frobenius(relu(weight)))")
    found = inspect(expression, captured)
    assert [each.path for each in found.nodes] == [(), (0,), (0, 0), (0, 0, 0)]
    assert all(subtree(expression, each.path) == each.expression for each in found.nodes)
    weights = tensors(captured, "weight")
    norms = [float(w.clamp(min=0).double().norm()) for w in weights]
    profile = [unit.value for unit in node(found, "frobenius(relu(weight))").units]
    assert profile == pytest.approx(norms, rel=1e-6)
    assert found.nodes[0].value == pytest.approx(sum(norms), rel=1e-6)
    assert found.evaluation.value == found.nodes[0].value
    rectified = node(found, "relu(weight)")
    assert list(rectified.shapes) == list(dict.fromkeys(tuple(w.shape) for w in weights))
    everything = torch.cat([w.clamp(min=0).flatten() for w in weights]).double()
    assert rectified.distribution.elements == everything.numel()
    assert rectified.distribution.zeros == int((everything == 0).sum())
    assert rectified.distribution.mean == pytest.approx(float(everything.mean()))
    assert rectified.units[0].zeros == pytest.approx(float((weights[0] <= 0).double().mean()))
    assert rectified.distribution.deviation == pytest.approx(float(everything.std(correction=0)))


@pytest.mark.parametrize("name", LIBRARY.names())
def test_the_whole_and_its_profile_are_those_of_evaluate(captured, name):
    expression = LIBRARY.get(name).expression
    found, known = inspect(expression, captured), evaluate(expression, captured)
    assert found.evaluation == known
    for each in found.nodes:
        alone = evaluate(each.expression, captured)
        assert each.value == alone.value
        if each.units and each.expression.kind != "network":
            assert [unit.value for unit in each.units] == list(alone.unit_values)


def test_what_overflows_is_found_at_its_node(captured):
    found = inspect(parse("mean(sigmoid(exp(exp(multiply(weight, 100)))))"), captured)
    inner = node(found, "multiply(weight, 100)")
    outer = node(found, "exp(exp(multiply(weight, 100)))")
    assert inner.distribution.non_finite_share == 0
    assert outer.distribution.infinite > 0
    assert outer.failure is not None
    assert outer.failure.reason is Reason.NON_FINITE
    by_hand = [torch.exp(torch.exp(w * 100)) for w in tensors(captured, "weight")]
    assert outer.distribution.infinite == sum(int(each.isinf().sum()) for each in by_hand)
    assert found.evaluation.value is not None


def test_units_that_do_not_fit_say_why_and_have_no_shape(captured):
    found = inspect(parse("add(input_activation[data], activation[data])"), captured)
    root = found.nodes[0]
    fitting = [
        a.shape == b.shape
        for a, b in zip(
            tensors(captured, "input_activation[data]"),
            tensors(captured, "activation[data]"),
            strict=True,
        )
    ]
    assert [unit.shape is not None for unit in root.units] == fitting
    assert not all(fitting)
    misfit = next(unit for unit in root.units if unit.shape is None)
    assert misfit.failure is not None
    assert misfit.failure.reason is Reason.SHAPE
    assert "add" in misfit.failure.detail


def test_numbers_of_the_network_and_numbers_inside_tensors(captured):
    found = inspect(
        parse("units_mean(multiply(weight, divide(depth, units_sum(numel(weight)))))"), captured
    )
    whole = node(found, "divide(depth, units_sum(numel(weight)))")
    counted = sum(w.numel() for w in tensors(captured, "weight"))
    deepest = node(found, "depth").value
    assert whole.units == ()
    assert whole.value == pytest.approx(deepest / counted)
    assert whole.distribution.elements == 1
    scaled = node(found, "multiply(weight, divide(depth, units_sum(numel(weight))))")
    by_hand = [float((w * (deepest / counted)).mean()) for w in tensors(captured, "weight")]
    assert [unit.value for unit in scaled.units] == pytest.approx(by_hand, rel=1e-5, abs=1e-9)
    assert math.isfinite(found.evaluation.value)
