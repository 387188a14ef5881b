"""Bootstrap resamples of a list of networks, drawn once and shared by every figure.

Sharing them makes two figures on the same networks comparable: their difference can be taken
resample by resample (a paired bootstrap).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eznas_core.foundation import EznasError, numpy_generator

_ENTRIES_A_BLOCK = 1 << 21


@dataclass(frozen=True)
class Resamples:
    """Draws with replacement of ``n`` networks out of ``n``.

    Attributes:
        indices: ``(resamples, n)``; row b names the networks of resample b.
    """

    indices: NDArray[np.int64]

    @property
    def n(self) -> int:
        """The number of networks."""
        return int(self.indices.shape[1])

    def __len__(self) -> int:
        return int(self.indices.shape[0])

    @cached_property
    def counts(self) -> NDArray[np.float32]:
        """``(n, resamples)``: how often each network occurs in each resample."""
        resamples, n = self.indices.shape
        flat = self.indices + n * np.arange(resamples)[:, None]
        counted = np.bincount(flat.ravel(), minlength=resamples * n)
        return np.ascontiguousarray(counted.reshape(resamples, n).T, dtype=np.float32)

    def blocks(self) -> Iterator[NDArray[np.int64]]:
        """The rows of `indices` in pieces small enough to work on at once."""
        step = max(1, _ENTRIES_A_BLOCK // self.n)
        for start in range(0, len(self), step):
            yield self.indices[start : start + step]


def draw_resamples(n: int, resamples: int, seed: int) -> Resamples:
    """Resamples for `n` networks; the same for the same numbers, in any process.

    Raises:
        EznasError: There are fewer than two resamples: no interval can come of that.
    """
    if resamples < 2:
        raise EznasError(f"an interval needs at least 2 bootstrap resamples, not {resamples}")
    rng = numpy_generator(seed, "bootstrap", n)
    return Resamples(rng.integers(n, size=(resamples, n)))
