"""Several proxies on the same networks: each correlation with its interval, one under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from workbench.figures.style import blank, wrapped
from workbench.formats import interval
from workbench.palette import LIGHT, Palette

_TITLE_WIDTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One proxy.

    Attributes:
        name: What it is called.
        value: Its correlation.
        low: Lower end of the interval; None where there is no interval.
        high: Upper end.
        emphasis: Whether it is one of those in question; the others are there to compare with.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    emphasis: bool = True

    @property
    def text(self) -> str:
        """The figure with its interval."""
        return interval(self.value, self.low, self.high)

    @property
    def reach(self) -> tuple[float, float]:
        """How far the interval goes below and above the value."""
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        return self.value - low, high - self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestInfo:
    """The rows, best first, and what the axis shows."""

    quantity: str
    rows: tuple[ForestRow, ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        each = "; ".join(f"{row.name} {row.text}" for row in self.rows)
        return f"{self.quantity}, best first: {each}."


def info(
    rows: Sequence[ForestRow], *, quantity: str = "Kendall tau with 95 % interval"
) -> ForestInfo:
    """Sorts the rows by their value, best first."""
    return ForestInfo(quantity=quantity, rows=tuple(sorted(rows, key=lambda row: -row.value)))


def figure(info: ForestInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it. Names stand on the vertical axis; a line at zero says "no relation"."""
    # Long names leave little room below the axis, and what does not fit there is cut off.
    title = wrapped(info.quantity, _TITLE_WIDTH)
    lines = 1 + title.count("<br>")
    drawing = blank(palette, height=70 + 20 * lines + 34 * max(1, len(info.rows)))
    for emphasis, colour, symbol in (
        (True, palette.series[0], "circle"),
        (False, palette.muted, "diamond"),
    ):
        rows = [row for row in info.rows if row.emphasis is emphasis]
        drawing.add_trace(
            go.Scatter(
                x=[row.value for row in rows],
                y=[row.name for row in rows],
                mode="markers",
                marker={"color": colour, "size": 11, "symbol": symbol},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [row.reach[1] for row in rows],
                    "arrayminus": [row.reach[0] for row in rows],
                    "thickness": 2,
                    "width": 6,
                    "color": colour,
                },
                customdata=[row.text for row in rows],
                hovertemplate="<b>%{y}</b><br>%{customdata}<extra></extra>",
                showlegend=False,
            )
        )
    drawing.add_vline(x=0, line={"color": palette.muted, "width": 1, "dash": "dot"})
    drawing.update_xaxes(title_text=title)
    drawing.update_yaxes(
        categoryorder="array",
        categoryarray=[row.name for row in reversed(info.rows)],
        showgrid=False,
    )
    drawing.update_layout(margin={"t": 8})
    return drawing
