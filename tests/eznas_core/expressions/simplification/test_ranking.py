from __future__ import annotations

import numpy as np
import pytest
import torch

from eznas_core.expressions import evaluate, format, parse, ranking_form

GOLDEN = [
    ("exp(units_sum(abs(weight)))", "units_sum(abs(weight))", 1),
    ("subtract(3, log(units_sum(abs(weight))))", "units_sum(abs(weight))", -1),
    ("log(units_sum(weight))", "log(units_sum(weight))", 1),
    ("square(units_rss(weight))", "units_rss(weight)", 1),
    ("square(units_mean(weight))", "square(units_mean(weight))", 1),
    ("reciprocal(sqrt(units_count(weight)))", "units_count(weight)", -1),
    ("divide(-2, units_rss(weight))", "units_rss(weight)", 1),
    ("multiply(units_max(weight), -0.5)", "units_max(weight)", -1),
    ("multiply(units_max(weight), 0)", "multiply(units_max(weight), 0)", 1),
    ("sigmoid(tanh(negate(units_min(weight))))", "units_min(weight)", -1),
    ("subtract(1, multiply(2, weight))", "weight", -1),
    ("exp(mean(weight))", "exp(mean(weight))", 1),
    ("weight", "weight", 1),
]


@pytest.mark.parametrize(("text", "short", "direction"), GOLDEN)
def test_outer_functions_go_and_the_order_stays(text, short, direction, weights):
    expression = parse(text)
    form = ranking_form(expression)
    assert (format(form.expression), form.direction) == (short, direction)
    generator = torch.Generator().manual_seed(0)
    networks = [weights(*torch.randn(n, 3, generator=generator) * 0.3) for n in range(1, 12)]
    before = np.array([evaluate(expression, network).value for network in networks])
    after = np.array([evaluate(form.expression, network).value for network in networks])
    assert (np.argsort(before) == np.argsort(direction * after)).all()
