"""How the elements of some tensors are spread: counts, moments, quantiles, a histogram.

Counts, mean, deviation and the extremes are of all elements. Quantiles and histogram are of a
sample with a fixed seed, in which a tensor has the weight of its elements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

QUANTILES = (0.01, 0.25, 0.5, 0.75, 0.99)
BINS = 40
_SAMPLED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Shares of the finite elements in equal bins; few far ones do not squeeze the rest.

    Attributes:
        edges: Bin edges, from the 1 % to the 99 % quantile; one more than there are shares.
        shares: Of each bin, in 0-1.
        below: The share under the first edge.
        above: The share over the last.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    below: float
    above: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """The elements of one node on one network. Figures without a finite element are None.

    Attributes:
        elements: How many there are.
        zeros: How many are exactly zero.
        infinite: How many are infinite.
        nan: How many are not a number.
        mean: Of the finite ones.
        deviation: Their standard deviation, that of a whole population.
        least: The smallest.
        greatest: The largest.
        quantiles: At `QUANTILES`; empty without a finite element.
        histogram: None without a finite element.
        sampled: From how many elements quantiles and histogram are.
    """

    elements: int
    zeros: int
    infinite: int
    nan: int
    mean: float | None
    deviation: float | None
    least: float | None
    greatest: float | None
    quantiles: tuple[float, ...]
    histogram: Histogram | None
    sampled: int

    @property
    def zero_share(self) -> float:
        """The share of zeros, in 0-1."""
        return self.zeros / self.elements if self.elements else 0.0

    @property
    def non_finite_share(self) -> float:
        """The share of what is infinite or not a number, in 0-1."""
        return (self.infinite + self.nan) / self.elements if self.elements else 0.0

    @property
    def constant(self) -> bool:
        """Whether all elements are one finite number."""
        finite = self.elements - self.infinite - self.nan
        return 0 < finite == self.elements and self.least == self.greatest


@dataclass(frozen=True, slots=True)
class Part:
    """What is kept of one tensor.

    Attributes:
        elements: How many it has.
        zeros: How many are zero.
        infinite: How many are infinite.
        nan: How many are not a number.
        mean: Of the finite ones; 0 without any.
        squares: Sum of the squared distances of the finite ones from their mean.
        least: The smallest finite one; infinity without any.
        greatest: The largest finite one; minus infinity without any.
        sample: Some of the finite ones.
    """

    elements: int
    zeros: int
    infinite: int
    nan: int
    mean: float
    squares: float
    least: float
    greatest: float
    sample: NDArray[np.float64]

    @property
    def finite(self) -> int:
        """How many are finite."""
        return self.elements - self.infinite - self.nan


def part_of(tensor: Tensor, seed: int = 0) -> Part:
    """Takes the measures of a tensor of any shape.

    Args:
        tensor: The tensor, which is not kept.
        seed: Decides which elements are in the sample of a large one.
    """
    flat = tensor.detach().flatten().to("cpu", torch.float64)
    nan, infinite = int(flat.isnan().sum()), int(flat.isinf().sum())
    finite = flat[flat.isfinite()] if nan or infinite else flat
    count = finite.numel()
    mean = float(finite.mean()) if count else 0.0
    sample = finite
    if count > _SAMPLED:
        draw = torch.Generator().manual_seed(seed)
        sample = finite[torch.randint(count, (_SAMPLED,), generator=draw)]
    return Part(
        elements=flat.numel(),
        zeros=int((flat == 0).sum()),
        infinite=infinite,
        nan=nan,
        mean=mean,
        squares=float((finite - mean).square().sum()),
        least=float(finite.min()) if count else math.inf,
        greatest=float(finite.max()) if count else -math.inf,
        sample=sample.numpy().copy(),
    )


def pooled(parts: Sequence[Part]) -> Distribution:
    """The elements of all parts as one heap.

    >>> found = pooled([part_of(torch.tensor([0.0, 2.0])), part_of(torch.tensor([4.0, math.inf]))])
    >>> found.elements, found.zeros, found.infinite, found.mean
    (4, 1, 1, 2.0)
    """
    count = sum(part.finite for part in parts)
    heap = {
        name: sum(getattr(part, name) for part in parts)
        for name in ("elements", "zeros", "infinite", "nan")
    }
    if not count:
        return Distribution(
            **heap,
            mean=None,
            deviation=None,
            least=None,
            greatest=None,
            quantiles=(),
            histogram=None,
            sampled=0,
        )
    mean = math.fsum(part.finite * (part.mean / count) for part in parts)
    squares = sum(part.squares + part.finite * (part.mean - mean) ** 2 for part in parts)
    sample = np.concatenate([part.sample for part in parts])
    weights = np.concatenate(
        [np.full(part.sample.size, part.finite / max(1, part.sample.size)) for part in parts]
    )
    quantiles = np.quantile(sample, QUANTILES, weights=weights, method="inverted_cdf")
    return Distribution(
        **heap,
        mean=mean,
        deviation=_finite(math.sqrt(squares / count)),
        least=min(part.least for part in parts),
        greatest=max(part.greatest for part in parts),
        quantiles=tuple(quantiles.tolist()),
        histogram=_histogram(sample, weights / weights.sum(), quantiles),
        sampled=int(sample.size),
    )


def _histogram(
    sample: NDArray[np.float64], weights: NDArray[np.float64], quantiles: NDArray[np.float64]
) -> Histogram | None:
    low, high = float(quantiles[0]), float(quantiles[-1])
    if not math.isfinite(high - low):
        return None
    try:
        shares, edges = np.histogram(sample, bins=BINS, range=(low, high), weights=weights)
    except ValueError:  # numbers so close that no edges fit between them
        inside = weights[(sample >= low) & (sample <= high)].sum()
        shares, edges = np.array([inside]), np.array([low, high])
    return Histogram(
        edges=tuple(float(edge) for edge in edges),
        shares=tuple(float(share) for share in shares),
        below=float(weights[sample < low].sum()),
        above=float(weights[sample > high].sum()),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
