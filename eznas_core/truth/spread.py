"""How the accuracies of a table are spread: a histogram, in numbers and in one line of text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eznas_core.truth.table import AccuracyTable

_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Spread:
    """Counts of networks in equal bins of one column.

    Attributes:
        edges: Bin edges, one more than there are counts.
        counts: Networks in each bin; the last bin has both its ends.

    >>> print(Spread((50.0, 60.0, 70.0), (8, 1)))
    50 █▁ 70
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def bars(self) -> str:
        """One block a bin, as high as its count; an empty bin has a space."""
        most = max(self.counts, default=0)
        heights = [-(-count * len(_BLOCKS) // max(most, 1)) for count in self.counts]
        return "".join(_BLOCKS[height - 1] if height else " " for height in heights)

    def __str__(self) -> str:
        return f"{self.edges[0]:.4g} {self.bars} {self.edges[-1]:.4g}"


def spread(table: AccuracyTable, label: str | None = None, *, bins: int = 12) -> Spread:
    """How one column of a table is spread, by default the default label.

    Args:
        table: The table.
        label: Any column of it.
        bins: How many bins.

    Raises:
        EznasError: There is no such column, or it has no value.
    """
    values = table.values(table.architectures(label), label)
    counts, edges = np.histogram(values, bins=bins)
    return Spread(tuple(edges.tolist()), tuple(counts.tolist()))
