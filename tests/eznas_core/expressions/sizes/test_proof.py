from __future__ import annotations

import pytest

from eznas_core.expressions import parse, shape_only

BLIND = """
    3.5
    depth
    add(log_parameters, multiply(2, log_macs))
    numel(activation[data])
    units_count(weight)
    frobenius(ones_like(weight))
    units_sum(log(frobenius(ones_like(activation[noise]))))
    mean(heaviside(square(weight)))
    mean(heaviside(preactivation[data]))
    less_than_zero(abs(weight))
    mean(less(abs(weight), -1))
    sign(add(0.001, square(weight)))
    multiply(weight, 0)
    units_mean(subtract(weight, weight))
    cosine_similarity(weight, weight)
    normalise(weight)
    units_sum(frobenius(normalise(weight)))
    units_sum(mean(square(multiply(3, normalise(weight)))))
    softmax(weight)
    l1_norm(softmax(weight_grad[data]))
    logdet(ridge(zeros_like(weight)))
    units_std(sqrt(numel(weight)))
    divide(units_max(frobenius(weight)), units_max(frobenius(weight)))
    multiply(ones_like(weight), units_count(weight))
    minimum(sigmoid(weight), -1)
    relu(negate(exp(weight)))
"""
SEEING = """
    weight
    mean(heaviside(weight))
    heaviside(preactivation[perturbed])
    greater_than_zero(preactivation[data])
    greater_than_zero(sigmoid(weight))
    sign(square(weight))
    add(depth, units_max(abs(weight)))
    multiply(numel(weight), mean(weight))
    units_std(mean(weight))
    greater(frobenius(normalise(weight)), mean(weight))
    frobenius(softmax(weight))
    l1_norm(normalise(weight))
    hamming_distance(weight, weight_grad[data])
    units_sum(minimum(sigmoid(weight), 0.5))
    less(log(weight), 0)
"""


def lines(block):
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize("text", lines(BLIND))
def test_what_measures_only_shapes_is_proved(text):
    assert shape_only(parse(text))


@pytest.mark.parametrize("text", lines(SEEING))
def test_what_looks_at_elements_is_not(text):
    assert not shape_only(parse(text))
