"""Summaries of tensors against numpy on the whole heap."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from eznas_core.expressions.distribution import QUANTILES, part_of, pooled


def test_counts_and_moments_are_those_of_the_whole_heap():
    rng = np.random.default_rng(0)
    arrays = [rng.normal(3, 2, (4, 7)), rng.normal(-1, 5, 11), np.zeros((2, 2))]
    arrays[1][3] = np.inf
    arrays[1][4] = np.nan
    found = pooled([part_of(torch.from_numpy(each)) for each in arrays])
    heap = np.concatenate([each.ravel() for each in arrays])
    finite = heap[np.isfinite(heap)]
    assert (found.elements, found.zeros, found.infinite, found.nan) == (43, 4, 1, 1)
    assert found.mean == pytest.approx(finite.mean())
    assert found.deviation == pytest.approx(finite.std())
    assert (found.least, found.greatest) == (finite.min(), finite.max())
    expected = np.quantile(finite, QUANTILES, method="inverted_cdf")
    assert found.quantiles == pytest.approx(expected.tolist())
    assert found.histogram is not None
    inside = sum(found.histogram.shares)
    assert inside + found.histogram.below + found.histogram.above == pytest.approx(1)
    assert found.zero_share == 4 / 43
    assert found.non_finite_share == 2 / 43


def test_a_large_tensor_counts_by_its_elements_although_only_some_are_sampled():
    small, large = torch.zeros(1000), torch.ones(9000)
    found = pooled([part_of(small), part_of(large)])
    assert found.sampled == 1000 + 4096
    assert found.mean == pytest.approx(0.9)
    assert found.quantiles[0] == 0
    assert found.quantiles[2] == 1
    assert found.histogram is not None
    assert found.histogram.shares[0] == pytest.approx(0.1)
    assert found.histogram.shares[-1] == pytest.approx(0.9)


def test_the_sample_is_the_same_each_time():
    tensor = torch.arange(10_000.0)
    assert (part_of(tensor, 3).sample == part_of(tensor, 3).sample).all()
    assert (part_of(tensor, 3).sample != part_of(tensor, 4).sample).any()


def test_nothing_finite_gives_counts_and_no_figures():
    found = pooled([part_of(torch.tensor([torch.nan, torch.inf]))])
    assert (found.elements, found.nan, found.infinite) == (2, 1, 1)
    assert found.mean is None
    assert found.quantiles == ()
    assert found.histogram is None
    assert not found.constant
    assert pooled([]).zero_share == 0


@pytest.mark.parametrize("value", [0.0, 1e-320, 1e300])
def test_a_constant_is_called_one(value):
    found = pooled([part_of(torch.full((3, 3), value, dtype=torch.float64))])
    assert found.constant
    assert found.histogram is not None
    assert sum(found.histogram.shares) == pytest.approx(1)


def test_elements_too_far_apart_for_a_float_have_no_histogram():
    found = pooled([part_of(torch.tensor([-1.7e308, 1.7e308], dtype=torch.float64))])
    assert found.histogram is None
    assert found.greatest == 1.7e308
