"""One quantity of one unit under each probe: histograms beneath one another, on the same axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from workbench.figures.style import blank
from workbench.formats import count, score
from workbench.palette import LIGHT, Palette

_TAIL = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The elements under one probe.

    Attributes:
        name: The probe.
        percents: Of the finite elements in each bin.
        outside: Percent of the finite ones beyond the axis.
        elements: How many there are.
        drawn: From how many finite ones the histogram is.
        zeros: Percent of all that is exactly zero.
        non_finite: Percent of all that is infinite or not a number.
    """

    name: str
    percents: tuple[float, ...]
    outside: float
    elements: int
    drawn: int
    zeros: float
    non_finite: float

    @property
    def words(self) -> str:
        """Its shares."""
        far = f", {self.outside:.1f} % beyond the axis" if self.outside >= 0.05 else ""
        return (
            f"{self.name}: {self.zeros:.1f} % zeros, {self.non_finite:.1f} % not finite{far}, "
            f"n={count(self.elements)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeHistogramsInfo:
    """The panels and the axis they share.

    Attributes:
        quantity: What is drawn.
        unit: Whose.
        edges: Bin edges; empty where nothing is finite.
        panels: One for each probe.
    """

    quantity: str
    unit: str
    edges: tuple[float, ...]
    panels: tuple[Panel, ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        shares = "; ".join(panel.words for panel in self.panels)
        if not self.edges:
            return f"{self.quantity} of {self.unit}: nothing finite to draw. {shares}."
        sampled = any(panel.drawn < panel.elements for panel in self.panels)
        most = count(max(panel.drawn for panel in self.panels))
        sample = f" Drawn from at most {most} elements each." if sampled else ""
        reach = f"{score(self.edges[0])} to {score(self.edges[-1])}"
        return f"{self.quantity} of {self.unit}, from {reach}. {shares}.{sample}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The elements of one tensor, or some of them with the counts of all.

    Attributes:
        values: Finite elements.
        elements: How many the tensor has.
        zeros: How many of these are zero.
        non_finite: How many are infinite or not a number.
    """

    values: NDArray[np.float64]
    elements: int
    zeros: int
    non_finite: int


def sample(values: ArrayLike) -> Sample:
    """All elements of an array."""
    given = np.asarray(values, dtype=np.float64).ravel()
    finite = given[np.isfinite(given)]
    return Sample(
        values=finite,
        elements=given.size,
        zeros=int((given == 0).sum()),
        non_finite=given.size - finite.size,
    )


def info(
    samples: Mapping[str, Sample], *, quantity: str, unit: str, bins: int = 60
) -> ProbeHistogramsInfo:
    """Counts finite elements in bins that all samples share.

    The axis reaches over the middle 99 % of each sample, so that few far ones do not squeeze
    the rest.

    Args:
        samples: The elements by the probe's name.
        quantity: What they are.
        unit: Whose they are.
        bins: How many bins.
    """
    edges = _edges([each.values for each in samples.values() if each.values.size], bins)
    return ProbeHistogramsInfo(
        quantity=quantity,
        unit=unit,
        edges=tuple(edges.tolist()),
        panels=tuple(_panel(name, each, edges) for name, each in samples.items()),
    )


def figure(info: ProbeHistogramsInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it, with the shares written over each panel.

    Heights are each panel's own: a heap of zeros under one probe must not flatten the others.
    """
    number = max(1, len(info.panels))
    drawing = blank(palette, height=80 + 130 * number)
    drawing.set_subplots(
        rows=number,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.26 / number,
        subplot_titles=[panel.words for panel in info.panels],
    )
    drawing.update_annotations(
        x=0, xanchor="left", font={"size": 12, "color": palette.muted}, yshift=2
    )
    edges = np.asarray(info.edges)
    if not edges.size:
        return drawing
    # Written out, because bins may be too narrow for two decimals.
    bounds = [[score(low), score(high)] for low, high in pairwise(edges.tolist())]
    for row, panel in enumerate(info.panels, 1):
        drawing.add_trace(
            go.Bar(
                name=panel.name,
                x=(edges[:-1] + edges[1:]) / 2,
                y=panel.percents,
                width=np.diff(edges) * 0.94,
                marker={"color": palette.series[row - 1], "line": {"width": 0}},
                customdata=bounds,
                hovertemplate="%{customdata[0]} to %{customdata[1]}<br>%{y:.2f} %<extra></extra>",
            ),
            row=row,
            col=1,
        )
    drawing.update_xaxes(title_text=info.quantity, row=number, col=1)
    drawing.update_yaxes(title_text="%", rangemode="tozero", nticks=4)
    drawing.update_xaxes(range=[float(edges[0]), float(edges[-1])])
    drawing.update_layout(showlegend=False, margin={"t": 46})
    return drawing


def _edges(finite: list[NDArray[np.float64]], bins: int) -> NDArray[np.float64]:
    if not finite:
        return np.empty(0)
    # Not interpolated: between far ends that would overflow.
    ends = [np.quantile(v, [_TAIL, 1 - _TAIL], method="inverted_cdf") for v in finite]
    low, high = min(float(end[0]) for end in ends), max(float(end[1]) for end in ends)
    # All elements are one number, or too close for edges to fit between, or too far apart.
    reach = high - low
    if not np.isfinite(reach):
        return np.empty(0)
    if reach <= bins * np.spacing(max(abs(low), abs(high))):
        middle, half = low, max(abs(low), 1.0) / 2
        low, high = middle - half, middle + half
    return np.linspace(low, high, bins + 1)


def _panel(name: str, given: Sample, edges: NDArray[np.float64]) -> Panel:
    drawn = given.values.size
    counts = np.histogram(given.values, bins=edges)[0] if edges.size else np.empty(0)
    return Panel(
        name=name,
        percents=tuple((100 * counts / max(1, drawn)).tolist()),
        outside=float(100 * (drawn - counts.sum()) / drawn) if drawn and edges.size else 0.0,
        elements=given.elements,
        drawn=drawn,
        zeros=100 * given.zeros / max(1, given.elements),
        non_finite=100 * given.non_finite / max(1, given.elements),
    )
