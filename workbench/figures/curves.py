"""How an evolution fares: best and median tau of each generation, on two sets of networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural
from workbench.palette import LIGHT, Palette, translucent

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvesInfo:
    """One entry for each generation; None where no formula had a figure.

    Attributes:
        generations: Their numbers, rising from 0.
        last: The number of the last generation there will be.
        best_fitness: Best tau on the fitness networks.
        median_fitness: Median tau of the population there.
        low_fitness: Median minus one standard deviation.
        high_fitness: Median plus one standard deviation.
        best_selection: Best tau on the selection networks, in the hall of fame.
        median_selection: Median there.
    """

    generations: tuple[int, ...]
    last: int
    best_fitness: Values
    median_fitness: Values
    low_fitness: Values
    high_fitness: Values
    best_selection: Values
    median_selection: Values

    @property
    def description(self) -> str:
        """The picture in words."""
        if not self.generations:
            return "Curves of an evolution that has no generation yet."
        return (
            f"Kendall tau over {plural(len(self.generations), 'generation')}: on the fitness "
            f"networks the best is now {number(self.best_fitness[-1])} and the median "
            f"{number(self.median_fitness[-1])}; on the selection networks the best is "
            f"{number(self.best_selection[-1])}."
        )


def info(generations: Sequence[Mapping[str, Any]]) -> CurvesInfo:
    """Reads the "generation" events of a run, in any order."""
    ordered = sorted(generations, key=lambda event: event["number"])
    medians = _column(ordered, "median_fitness")
    spreads = _column(ordered, "spread_fitness")
    pairs = list(zip(medians, spreads, strict=True))
    return CurvesInfo(
        generations=tuple(event["number"] for event in ordered),
        last=max((event["generations"] for event in ordered), default=0),
        best_fitness=_column(ordered, "best_fitness"),
        median_fitness=medians,
        low_fitness=tuple(None if m is None or s is None else m - s for m, s in pairs),
        high_fitness=tuple(None if m is None or s is None else m + s for m, s in pairs),
        best_selection=_column(ordered, "best_selection"),
        median_selection=_column(ordered, "median_selection"),
    )


def figure(info: CurvesInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: one colour for each set of networks, solid for the best, dashed for the median."""
    drawing = blank(palette, height=360)
    fitness, selection = palette.series[0], palette.series[1]
    x = info.generations
    for values, fill in ((info.low_fitness, None), (info.high_fitness, "tonexty")):
        drawing.add_trace(
            go.Scatter(
                x=x,
                y=values,
                mode="lines",
                line={"width": 0},
                fill=fill,
                fillcolor=translucent(fitness, 0.15),
                name="fitness, median ± one standard deviation",
                showlegend=fill is not None,
                hoverinfo="skip",
            )
        )
    for name, values, colour, dash in (
        ("fitness, best", info.best_fitness, fitness, "solid"),
        ("fitness, median", info.median_fitness, fitness, "dash"),
        ("selection, best", info.best_selection, selection, "solid"),
        ("selection, median of the hall of fame", info.median_selection, selection, "dash"),
    ):
        drawing.add_trace(
            go.Scatter(
                x=x,
                y=values,
                mode="lines+markers",
                name=name,
                line={"color": colour, "dash": dash, "width": 2},
                marker={"size": 5 if len(x) < 60 else 1},
                hovertemplate="%{y:.3f}<extra>" + name + "</extra>",
            )
        )
    drawing.update_xaxes(
        title_text="Generation",
        range=[-0.3, max(1, info.last) + 0.3],
        dtick=max(1, -(-info.last // 10)),
    )
    drawing.update_yaxes(title_text="Kendall tau", tickformat=".2f")
    drawing.update_layout(hovermode="x unified", margin={"t": 70}, legend_traceorder="normal")
    return drawing


def _column(ordered: Sequence[Mapping[str, Any]], name: str) -> Values:
    return tuple(None if event[name] is None else float(event[name]) for event in ordered)
