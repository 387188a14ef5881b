"""Several runs in one picture: the best tau of each generation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural, shortened
from workbench.palette import LIGHT, Palette

QUANTITIES = {
    "best_selection": "Best Kendall tau, selection networks",
    "best_fitness": "Best Kendall tau, fitness networks",
    "median_fitness": "Median Kendall tau, fitness networks",
    "diversity": "Diversity of the population",
}
"""What may be overlaid: the name in a "generation" event, and the title of the axis."""

DASHES = ("solid", "dash", "dot", "dashdot")
_SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One run.

    Attributes:
        run: Its name.
        generations: The generations that have a figure, rising.
        values: The figure of each.
    """

    run: str
    generations: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayInfo:
    """What is drawn.

    Attributes:
        quantity: The title of the axis.
        lines: One for each run, in the order given.
    """

    quantity: str
    lines: tuple[Line, ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        each = "; ".join(
            f"{line.run} {number(line.values[-1])} after {plural(len(line.values), 'generation')}"
            if line.values
            else f"{line.run} has none yet"
            for line in self.lines
        )
        return f"{self.quantity}, {plural(len(self.lines), 'run')}: {each}."


def info(
    runs: Mapping[str, Sequence[Mapping[str, Any]]], quantity: str = "best_selection"
) -> OverlayInfo:
    """Reads the "generation" events of runs; a figure that one does not have is a gap.

    Args:
        runs: Name of a run to its events, in any order, of any version.
        quantity: One of `QUANTITIES`.
    """
    lines = []
    for name, events in runs.items():
        found = [(_number(event.get("number")), _number(event.get(quantity))) for event in events]
        pairs = sorted((int(g), v) for g, v in found if g is not None and v is not None)
        lines.append(
            Line(
                run=name,
                generations=tuple(generation for generation, _ in pairs),
                values=tuple(value for _, value in pairs),
            )
        )
    return OverlayInfo(quantity=QUANTITIES[quantity], lines=tuple(lines))


def figure(info: OverlayInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it; runs differ in colour, in symbol, and from the seventh on in dash."""
    drawing = blank(palette, height=380)
    for position, line in enumerate(info.lines):
        colour, dash, symbol = look(position, palette)
        drawing.add_trace(
            go.Scatter(
                x=line.generations,
                y=line.values,
                mode="lines+markers",
                name=shortened(line.run, 28),
                line={"color": colour, "dash": dash, "width": 2},
                marker={"size": 6 if len(line.values) < 60 else 1, "symbol": symbol},
                hovertemplate="generation %{x}: %{y:.3f}<extra>"
                + shortened(line.run, 40)
                + "</extra>",
            )
        )
    drawing.update_xaxes(title_text="Generation", rangemode="tozero")
    drawing.update_yaxes(title_text=info.quantity, tickformat=".2f")
    drawing.update_layout(showlegend=True, margin={"t": 24 + 22 * -(-len(info.lines) // 3)})
    return drawing


def look(position: int, palette: Palette) -> tuple[str, str, str]:
    """Colour, dash and symbol of the run in that place."""
    count = len(palette.series)
    return (
        palette.series[position % count],
        DASHES[position // count % len(DASHES)],
        _SYMBOLS[position % len(_SYMBOLS)],
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None
