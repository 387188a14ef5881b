"""How the elements of one node of a formula are spread, on one network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import count, score
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from eznas_core.expressions.distribution import Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHistogramInfo:
    """Shares of the finite elements in equal bins.

    Attributes:
        node: The node's text.
        edges: Bin edges; empty where no element is finite.
        percents: Of the finite elements in each bin.
        below: Percent under the first edge.
        above: Percent over the last.
        elements: How many elements there are.
        finite: How many of them are finite.
        sampled: From how many of those the shares are.
        zeros: Percent of zeros among all elements.
        non_finite: Percent of all that is infinite or not a number.
    """

    node: str
    edges: tuple[float, ...]
    percents: tuple[float, ...]
    below: float
    above: float
    elements: int
    finite: int
    sampled: int
    zeros: float
    non_finite: float

    @property
    def description(self) -> str:
        """The picture in words."""
        heap = f"{count(self.elements)} elements of {self.node}"
        shares = f"{self.zeros:.1f} % zeros, {self.non_finite:.1f} % not finite"
        if not self.edges:
            return f"The {heap}: {shares}; nothing finite to draw."
        out = self.below + self.above
        far = f", {out:.1f} % lie outside the picture" if out >= 0.05 else ""
        sample = (
            "" if self.sampled >= self.finite else f", from a sample of n={count(self.sampled)}"
        )
        reach = f"{score(self.edges[0])} to {score(self.edges[-1])}"
        return (
            f"The {heap}: {shares}. The n={count(self.finite)} finite ones are drawn from "
            f"{reach}{far}{sample}."
        )


def info(distribution: Distribution, *, node: str) -> NodeHistogramInfo:
    """Takes what is drawn from a node's distribution."""
    found = distribution.histogram
    return NodeHistogramInfo(
        node=node,
        edges=() if found is None else found.edges,
        percents=() if found is None else tuple(100 * share for share in found.shares),
        below=0.0 if found is None else 100 * found.below,
        above=0.0 if found is None else 100 * found.above,
        elements=distribution.elements,
        finite=distribution.elements - distribution.infinite - distribution.nan,
        sampled=distribution.sampled,
        zeros=100 * distribution.zero_share,
        non_finite=100 * distribution.non_finite_share,
    )


def figure(info: NodeHistogramInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it."""
    drawing = blank(palette, height=300)
    lows, highs = info.edges[:-1], info.edges[1:]
    bounds = list(zip(lows, highs, strict=True))
    drawing.add_trace(
        go.Bar(
            x=[low + (high - low) / 2 for low, high in bounds],
            y=info.percents,
            width=[0.94 * (high - low) for low, high in bounds],
            marker={"color": palette.series[0], "line": {"width": 0}},
            customdata=[[score(low), score(high)] for low, high in bounds],
            hovertemplate="%{customdata[0]} to %{customdata[1]}<br>%{y:.2f} %<extra></extra>",
        )
    )
    drawing.update_xaxes(title_text="Element")
    drawing.update_yaxes(title_text="Share of the finite elements (%)", rangemode="tozero")
    drawing.update_layout(showlegend=False, margin={"t": 12})
    return drawing
