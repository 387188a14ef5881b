"""The elements of a node as a picture."""

from __future__ import annotations

import pytest
import torch

from eznas_core.expressions.distribution import part_of, pooled
from workbench.figures import node_histogram


def test_shares_are_of_finite_elements_and_counts_of_all():
    tensor = torch.cat([torch.zeros(60), torch.arange(1.0, 31.0), torch.full((10,), torch.inf)])
    found = node_histogram.info(pooled([part_of(tensor)]), node="log(weight)")
    assert (found.elements, found.finite, found.sampled) == (100, 90, 90)
    assert found.zeros == 60
    assert found.non_finite == 10
    assert sum(found.percents) + found.below + found.above == pytest.approx(100)
    assert found.percents[0] == pytest.approx(100 * 60 / 90)
    assert "60.0 % zeros, 10.0 % not finite. The n=90 finite ones" in found.description
    assert "sample" not in found.description
    (bars,) = node_histogram.figure(found).data
    assert sum(bars.y) == pytest.approx(sum(found.percents))


def test_a_sample_is_called_one():
    found = node_histogram.info(pooled([part_of(torch.arange(9000.0))]), node="x")
    assert "from a sample of n=4,096" in found.description


def test_nothing_finite():
    found = node_histogram.info(pooled([part_of(torch.tensor([torch.nan]))]), node="x")
    assert found.edges == ()
    assert "nothing finite to draw" in found.description
    assert len(node_histogram.figure(found).data[0].x) == 0
