"""What ranking well costs: the formulas that no other beats in tau, size and cost at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural, shortened
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontInfo:
    """One entry for each formula of the front, the shortest first.

    Attributes:
        ids: Their names in the run.
        texts: The formulas.
        sizes: How many nodes each has.
        taus: Kendall's tau of each on the fitness networks.
        ms: What each costs: estimated milliseconds a network on the reference machine.
        hypervolume: The share of all thinkable trade-offs that they are better than.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    sizes: tuple[int, ...]
    taus: tuple[float, ...]
    ms: tuple[float, ...]
    hypervolume: float

    @property
    def description(self) -> str:
        """The picture in words."""
        if not self.ids:
            return "No formula ranks the networks better than chance yet."
        best = max(range(len(self.ids)), key=self.taus.__getitem__)
        return (
            f"The best trade-offs so far, {plural(len(self.ids), 'formula')}: from tau "
            f"{number(self.taus[0])} with {plural(self.sizes[0], 'node')} to "
            f"{number(self.taus[best])} with {plural(self.sizes[best], 'node')} at about "
            f"{self.ms[best]:g} ms a network. Together they cover {self.hypervolume:.1%} of "
            "all trade-offs between tau 0 and 1, size and cost (hypervolume)."
        )


def info(generation: Mapping[str, Any] | None) -> FrontInfo:
    """Reads the front of a "generation" event; one without a front has an empty one."""
    event = generation or {}
    members = sorted(event.get("front", ()), key=lambda each: (each["size"], each["tau"]))
    return FrontInfo(
        ids=tuple(str(each["id"]) for each in members),
        texts=tuple(str(each["text"]) for each in members),
        sizes=tuple(int(each["size"]) for each in members),
        taus=tuple(float(each["tau"]) for each in members),
        ms=tuple(float(each["ms"]) for each in members),
        hypervolume=float(event.get("hypervolume", 0.0)),
    )


def figure(info: FrontInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: tau against size, coloured by cost; the line is the best tau up to each size."""
    drawing = blank(palette, height=360)
    sizes, best = best_by_size(info)
    drawing.add_trace(
        go.Scatter(
            x=sizes,
            y=best,
            mode="lines",
            line={"color": palette.muted, "width": 1, "shape": "hv"},
            name="best up to this size",
            hoverinfo="skip",
        )
    )
    drawing.add_trace(
        go.Scatter(
            x=info.sizes,
            y=info.taus,
            mode="markers",
            name="formula",
            marker={
                "size": 11,
                "color": info.ms,
                "colorscale": "Cividis",
                "showscale": True,
                "line": {"color": palette.muted, "width": 1},
                "colorbar": {"title": {"text": "ms a network"}, "thickness": 14},
            },
            customdata=[
                [name, f"{ms:g}", shortened(text, 90)]
                for name, ms, text in zip(info.ids, info.ms, info.texts, strict=True)
            ],
            hovertemplate="tau %{y:.3f}, %{x} nodes, %{customdata[1]} ms<br>"
            "%{customdata[2]}<extra>%{customdata[0]}</extra>",
        )
    )
    drawing.update_xaxes(title_text="Nodes of the formula", rangemode="tozero")
    drawing.update_yaxes(title_text="Kendall tau, fitness networks", tickformat=".2f")
    drawing.update_layout(showlegend=False)
    return drawing


def best_by_size(info: FrontInfo) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Where the best tau rises with size: the sizes, and the tau from there on."""
    best: dict[int, float] = {}
    for size, tau in zip(info.sizes, info.taus, strict=True):
        if tau > max(best.values(), default=0.0):
            best[size] = tau
    return tuple(best), tuple(best.values())
