"""How an evolution fares: best and median tau of each generation, on two sets of networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import pstdev
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
        low_selection: That median minus one standard deviation of the hall of fame.
        high_selection: Median plus one standard deviation.
    """

    generations: tuple[int, ...]
    last: int
    best_fitness: Values
    median_fitness: Values
    low_fitness: Values
    high_fitness: Values
    best_selection: Values
    median_selection: Values
    low_selection: Values
    high_selection: Values

    @property
    def description(self) -> str:
        """The picture in words."""
        if not self.generations:
            return "Curves of an evolution that has no generation yet."
        return (
            f"Kendall tau over {plural(len(self.generations), 'generation')}: on the fitness "
            f"networks the best is now {number(self.best_fitness[-1])} and the median "
            f"{number(self.median_fitness[-1])}; on the selection networks the best is "
            f"{number(self.best_selection[-1])} and the hall of fame's median "
            f"{number(self.median_selection[-1])}. Bands reach one standard deviation from the "
            "medians."
        )


def info(generations: Sequence[Mapping[str, Any]]) -> CurvesInfo:
    """Reads the "generation" events of a run, in any order."""
    ordered = sorted(generations, key=lambda event: event["number"])
    medians = _column(ordered, "median_fitness")
    spreads = _column(ordered, "spread_fitness")
    chosen = _column(ordered, "median_selection")
    apart = tuple(_spread(event.get("hall_of_fame", ())) for event in ordered)
    low, high = _band(medians, spreads)
    low_chosen, high_chosen = _band(chosen, apart)
    return CurvesInfo(
        generations=tuple(event["number"] for event in ordered),
        last=max((event["generations"] for event in ordered), default=0),
        best_fitness=_column(ordered, "best_fitness"),
        median_fitness=medians,
        low_fitness=low,
        high_fitness=high,
        best_selection=_column(ordered, "best_selection"),
        median_selection=chosen,
        low_selection=low_chosen,
        high_selection=high_chosen,
    )


def figure(info: CurvesInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: one colour for each set of networks, solid for the best, dashed for the median."""
    drawing = blank(palette, height=360)
    fitness, selection = palette.series[0], palette.series[1]
    x = info.generations
    for low, high, colour, name in (
        (info.low_fitness, info.high_fitness, fitness, "fitness, median ± one sd"),
        (info.low_selection, info.high_selection, selection, "selection, median ± one sd"),
    ):
        for values, fill in ((low, None), (high, "tonexty")):
            drawing.add_trace(
                go.Scatter(
                    x=x,
                    y=values,
                    mode="lines",
                    line={"width": 0},
                    fill=fill,
                    fillcolor=translucent(colour, 0.15),
                    name=name,
                    showlegend=False,
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


def _band(middle: Values, spread: Values) -> tuple[Values, Values]:
    pairs = list(zip(middle, spread, strict=True))
    return (
        tuple(None if m is None or s is None else m - s for m, s in pairs),
        tuple(None if m is None or s is None else m + s for m, s in pairs),
    )


def _spread(fame: Sequence[Mapping[str, Any]]) -> float | None:
    """The standard deviation of a hall of fame's taus on the selection networks."""
    taus = [float(each["selection"]) for each in fame if each.get("selection") is not None]
    return pstdev(taus) if taus else None


def _column(ordered: Sequence[Mapping[str, Any]], name: str) -> Values:
    return tuple(None if event[name] is None else float(event[name]) for event in ordered)
