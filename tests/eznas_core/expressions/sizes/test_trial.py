"""Formulas tried on the same architectures with other weights and images."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from eznas_core import spaces, statistics
from eznas_core.expressions import behaves_shape_only, evaluate, parse, redrawn, shape_only
from eznas_core.foundation import EznasError


@pytest.fixture(scope="module")
def networks():
    space = spaces.get("nasbench201")
    cells = ("|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",)
    cells += ("|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|none~1|avg_pool_3x3~2|",)
    found = []
    for seed, cell in enumerate(cells):
        rng = np.random.default_rng(seed)
        network = space.build(space.parse(cell), rng)
        probe = statistics.gaussian_probe((3, 8, 8), batch_size=2, rng=rng)
        found.append(statistics.collect(network, probe))
    return found


@pytest.fixture(scope="module")
def others(networks):
    return [redrawn(some) for some in networks]


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("units_sum(frobenius(sign(weight)))", False),
        ("units_sum(log(frobenius(sign(activation[noise]))))", False),
        ("units_mean(l1_norm(sign(activation[data])))", False),
        ("units_sum(frobenius(ones_like(weight)))", True),
        ("units_sum(frobenius(normalise(weight)))", True),
        ("add(depth, log_macs)", True),
        ("params", True),
    ],
)
def test_counters_are_found(text, proved, networks, others):
    expression = parse(text)
    assert behaves_shape_only(expression, networks, others=others)
    assert shape_only(expression) == proved


@pytest.mark.parametrize(
    "text",
    [
        "units_sum(frobenius(weight))",
        "mean(heaviside(activation[data]))",
        "units_rss(channel_effective_rank(activation[perturbed]))",
        "naswot",
        "add(log_macs, units_mean(weight))",
    ],
)
def test_what_looks_at_values_is_not(text, networks, others):
    assert not behaves_shape_only(parse(text), networks, others=others)


def test_the_others_are_made_if_not_given(networks):
    assert behaves_shape_only(parse("units_sum(frobenius(sign(weight)))"), networks[:1])
    assert not behaves_shape_only(parse("units_sum(mean(weight))"), networks[:1])


def test_a_formula_that_has_no_value_says_nothing(networks, others):
    assert not behaves_shape_only(
        parse("units_sum(log(zeros_like(weight)))"), networks, others=others
    )


def test_another_draw_changes_weights_and_images_and_leaves_the_network_alone(networks):
    original = networks[0]
    before = [p.detach().clone() for p in original.network.parameters()]
    some, again, other = redrawn(original), redrawn(original), redrawn(original, seed=1)
    weight = parse("units_sum(mean(weight))")
    values = [evaluate(weight, each).value for each in (original, some, again, other)]
    assert values[1] == values[2]
    assert len(set(values)) == 3
    assert some.probe.data.shape == original.probe.data.shape
    assert not torch.equal(some.probe.data, original.probe.data)
    assert all(map(torch.equal, before, original.network.parameters()))


def test_what_cannot_be_tried_is_refused(networks):
    with pytest.raises(EznasError, match="at least one network"):
        behaves_shape_only(parse("depth"), [])
    with pytest.raises(EznasError, match="given: 2 and 0"):
        behaves_shape_only(parse("depth"), networks, others=[])
