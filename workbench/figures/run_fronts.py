"""The trade-offs of several runs in one picture: what tau each reached at which size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from workbench.figures import front
from workbench.figures.run_overlay import look
from workbench.figures.style import blank
from workbench.formats import number, plural, shortened
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontsInfo:
    """Name of each run and its front, in the order given."""

    runs: tuple[tuple[str, front.FrontInfo], ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        each = "; ".join(
            f"{name} up to tau {number(max(found.taus))} with {plural(len(found.ids), 'formula')}"
            if found.ids
            else f"{name} has no front"
            for name, found in self.runs
        )
        return f"Best trade-offs of {plural(len(self.runs), 'run')}: {each}."


def info(latest: Mapping[str, Mapping[str, Any] | None]) -> FrontsInfo:
    """Reads the fronts of the last "generation" event of each run, None where there is none."""
    return FrontsInfo(runs=tuple((name, front.info(event)) for name, event in latest.items()))


def figure(info: FrontsInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: the formulas, and for each run the best tau up to each size."""
    drawing = blank(palette, height=380)
    for position, (name, found) in enumerate(info.runs):
        colour, dash, symbol = look(position, palette)
        sizes, best = front.best_by_size(found)
        drawing.add_trace(
            go.Scatter(
                x=sizes,
                y=best,
                mode="lines",
                line={"color": colour, "dash": dash, "width": 1.5, "shape": "hv"},
                legendgroup=name,
                showlegend=False,
                hoverinfo="skip",
            )
        )
        drawing.add_trace(
            go.Scatter(
                x=found.sizes,
                y=found.taus,
                mode="markers",
                name=shortened(name, 28),
                legendgroup=name,
                marker={"size": 9, "color": colour, "symbol": symbol},
                customdata=[
                    [f"{ms:g}", shortened(text, 90)]
                    for ms, text in zip(found.ms, found.texts, strict=True)
                ],
                hovertemplate="tau %{y:.3f}, %{x} nodes, %{customdata[0]} ms<br>%{customdata[1]}"
                "<extra>" + shortened(name, 40) + "</extra>",
            )
        )
    drawing.update_xaxes(title_text="Nodes of the formula", rangemode="tozero")
    drawing.update_yaxes(title_text="Kendall tau, fitness networks", tickformat=".2f")
    drawing.update_layout(margin={"t": 24 + 22 * -(-len(info.runs) // 3)})
    return drawing
