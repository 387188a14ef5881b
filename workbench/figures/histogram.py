"""How one number is distributed over the networks of a space, with marks to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from workbench.figures.style import blank
from workbench.formats import number, plural
from workbench.palette import LIGHT, Palette

_FEW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramInfo:
    """Counts in equal bins.

    Attributes:
        quantity: What is counted, with its unit, for the axis.
        edges: Bin edges, one more than there are counts.
        counts: Networks in each bin; the last bin has both its ends.
        total: Networks in all.
        median: The middle value.
        quartiles: Values that a quarter and three quarters of the networks stay below.
        least: Smallest value.
        greatest: Largest value.
        marks: Named values drawn as lines.
    """

    quantity: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    total: int
    median: float
    quartiles: tuple[float, float]
    least: float
    greatest: float
    marks: tuple[tuple[str, float], ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        marks = "".join(f"; {name} at {number(value, 2)}" for name, value in self.marks)
        return (
            f"Histogram of {self.quantity} over {plural(self.total, 'network')}: from "
            f"{number(self.least, 2)} to {number(self.greatest, 2)}, half of them between "
            f"{number(self.quartiles[0], 2)} and {number(self.quartiles[1], 2)}{marks}."
        )


def info(
    values: ArrayLike,
    *,
    quantity: str,
    bins: int = 60,
    marks: Mapping[str, float] | Sequence[tuple[str, float]] = (),
) -> HistogramInfo:
    """Counts finite values in equal bins.

    Args:
        values: The numbers, any shape; what is not finite is left out.
        quantity: What they are.
        bins: How many bins.
        marks: Named values to draw as lines.
    """
    given = np.asarray(values, dtype=np.float64).ravel()
    given = given[np.isfinite(given)]
    named = tuple(marks.items()) if isinstance(marks, Mapping) else tuple(marks)
    if not given.size:
        nan = float("nan")
        return HistogramInfo(
            quantity=quantity,
            edges=(0.0, 1.0),
            counts=(0,),
            total=0,
            median=nan,
            quartiles=(nan, nan),
            least=nan,
            greatest=nan,
            marks=named,
        )
    counts, edges = np.histogram(given, bins=bins)
    low, median, high = np.quantile(given, [0.25, 0.5, 0.75])
    return HistogramInfo(
        quantity=quantity,
        edges=tuple(edges.tolist()),
        counts=tuple(counts.tolist()),
        total=int(given.size),
        median=float(median),
        quartiles=(float(low), float(high)),
        least=float(given.min()),
        greatest=float(given.max()),
        marks=named,
    )


def figure(info: HistogramInfo, palette: Palette = LIGHT, *, height: int = 300) -> go.Figure:
    """Draws it."""
    edges = np.asarray(info.edges)
    drawing = blank(palette, height=height)
    drawing.add_trace(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=info.counts,
            width=np.diff(edges) * 0.94,
            marker={"color": palette.series[0], "line": {"width": 0}},
            customdata=np.column_stack([edges[:-1], edges[1:]]),
            hovertemplate="%{customdata[0]:.2f} to %{customdata[1]:.2f}<br>"
            "%{y:,} networks<extra></extra>",
        )
    )
    for index, (name, value) in enumerate(info.marks):
        drawing.add_vline(
            x=value,
            line={"color": palette.series[1], "width": 2, "dash": "dot"},
            annotation_text=name,
            annotation_position="top left",
            annotation_yshift=16 * (index + 1),
        )
    drawing.update_xaxes(title_text=info.quantity)
    drawing.update_yaxes(title_text="Networks", tickformat=",d")
    if max(info.counts) < _FEW:
        drawing.update_yaxes(dtick=1)  # there are no halves of networks
    drawing.update_layout(showlegend=False, margin={"t": 12 + 18 * len(info.marks)})
    return drawing
