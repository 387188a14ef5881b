"""Shorter forms against the formulas they come from, on networks of NAS-Bench-201."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from eznas_core import spaces, statistics
from eznas_core.expressions import evaluate_many, parse, ranking_form, simplify

# Each has something to shorten: algebra, constants to fold, a branch that decides nothing.
TEXTS = """
    units_sum(multiply(2, add(frobenius(weight), subtract(3, 3))))
    exp(negate(reciprocal(units_rss(abs(negate(activation[data]))))))
    subtract(1, log(units_mean(square(abs(weight_grad[noise])))))
    units_max(channel_effective_rank(negate(activation[noise])))
    multiply(-3, units_sum(channel_logdet(negate(preactivation[data]))))
    units_std(previous(multiply(0.5, frobenius(weight))))
    units_sum(abs(subtract(l1_norm(abs(activation[data])), previous(l1_norm(activation[data])))))
    exp(multiply(0.001, units_sum(image_logdet(sign(sign(weight_grad[perturbed]))))))
    add(multiply(0, 7), add(units_depth_weighted(add(mean(abs(weight)), 2)), -2))
    units_sum(numel(softmax(exp(sigmoid(activation[data])))))
    units_mean(ones_like(tanh(relu(weight))))
    divide(units_sum(hamming_distance(sign(activation[data]), activation[noise])), 4)
    sigmoid(divide(units_min(negate(l1_norm(activation_grad[data]))), 1e3))
    multiply(units_sum(mean(less(activation[data], 0))), add(1, multiply(2, 0)))
    frobenius(sigmoid(logdet(sign(abs(abs(input_activation_grad[data]))))))
    add(log_parameters, multiply(1, units_rss(normalise(normalise(weight_grad[data])))))
    multiply(weight, 0)
"""
FORMULAS = tuple(parse(line) for line in TEXTS.strip().splitlines())


@pytest.fixture(scope="module")
def networks():
    space = spaces.get("nasbench201")
    rng, found = np.random.default_rng(5), []
    while len(found) < 6:
        network = space.build(space.sample(rng), rng)
        probe = statistics.gaussian_probe((3, 16, 16), batch_size=2, rng=rng)
        some = statistics.collect(network, probe)
        if len(some.units) > 3:
            found.append(some)
    return found


def scores(expressions, networks):
    columns = [evaluate_many(expressions, some) for some in networks]
    assert all(each.value is not None for column in columns for each in column)
    return np.array([[each.value for each in column] for column in columns]).T


def test_simplified_formulas_have_the_same_values(networks):
    simple = tuple(map(simplify, FORMULAS))
    assert (
        sum(after.size < before.size for before, after in zip(FORMULAS, simple, strict=True)) > 12
    )
    np.testing.assert_allclose(
        scores(simple, networks), scores(FORMULAS, networks), rtol=2e-5, atol=1e-6
    )


def test_ranking_forms_order_real_networks_alike(networks):
    forms = [ranking_form(formula) for formula in FORMULAS]
    before = scores(FORMULAS, networks)
    after = scores(tuple(form.expression for form in forms), networks)
    after *= np.array([form.direction for form in forms])[:, None]
    for formula, first, second in zip(FORMULAS, before, after, strict=True):
        for one, other in itertools.combinations(range(len(networks)), 2):
            difference = first[one] - first[other]
            if abs(difference) > 1e-5 * abs(first[one]):  # nearer, rounding decides
                assert difference * (second[one] - second[other]) > 0, formula


def test_a_product_with_zero_stays_since_it_has_no_value_where_the_other_is_infinite():
    assert simplify(parse("multiply(weight, 0)")) == parse("multiply(weight, 0)")
