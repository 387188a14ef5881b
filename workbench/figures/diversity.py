"""How alike the formulas of a run become: diversity, and the share of trade-offs won, over time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural
from workbench.palette import LIGHT, Palette

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiversityInfo:
    """One entry for each generation; None where its event does not say.

    Attributes:
        generations: Their numbers, rising.
        last: The number of the last generation there will be.
        diversity: One less the mean correlation of rankings in the population.
        hypervolume: The share of all thinkable trade-offs that the front is better than.
        invalid: The share of the generation's new formulas that have no figure.
    """

    generations: tuple[int, ...]
    last: int
    diversity: Values
    hypervolume: Values
    invalid: Values

    @property
    def description(self) -> str:
        """The picture in words."""
        if not any(value is not None for value in self.diversity):
            return "Diversity of a run whose log does not have it."
        first = next(value for value in self.diversity if value is not None)
        return (
            f"Over {plural(len(self.generations), 'generation')} diversity went from "
            f"{number(first, 2)} to {number(self.diversity[-1], 2)} (0: all formulas rank the "
            f"networks alike, 1: their rankings have nothing in common), the front's share of all "
            f"trade-offs from {number(self.hypervolume[0], 2)} to "
            f"{number(self.hypervolume[-1], 2)}; of the latest new formulas "
            f"{number(self.invalid[-1], 2)} have no figure."
        )


def info(generations: Sequence[Mapping[str, Any]]) -> DiversityInfo:
    """Reads the "generation" events of a run, in any order and of any version."""
    ordered = sorted(generations, key=lambda event: event["number"])
    return DiversityInfo(
        generations=tuple(event["number"] for event in ordered),
        last=max((event.get("generations", 0) for event in ordered), default=0),
        diversity=tuple(_number(event.get("diversity")) for event in ordered),
        hypervolume=tuple(_number(event.get("hypervolume")) for event in ordered),
        invalid=tuple(_invalid(event) for event in ordered),
    )


def figure(info: DiversityInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: three shares between 0 and 1, unlike in colour, dash and symbol."""
    drawing = blank(palette, height=320)
    for name, values, colour, dash, symbol in (
        ("diversity of the population", info.diversity, palette.series[0], "solid", "circle"),
        ("trade-offs won (hypervolume)", info.hypervolume, palette.series[2], "dash", "square"),
        ("new formulas without a figure", info.invalid, palette.series[1], "dot", "diamond"),
    ):
        drawing.add_trace(
            go.Scatter(
                x=info.generations,
                y=values,
                mode="lines+markers",
                name=name,
                line={"color": colour, "dash": dash, "width": 2},
                marker={"size": 6 if len(info.generations) < 60 else 1, "symbol": symbol},
                hovertemplate="%{y:.2f}<extra>" + name + "</extra>",
            )
        )
    drawing.update_xaxes(
        title_text="Generation",
        range=[-0.3, max(1, info.last) + 0.3],
        dtick=max(1, -(-info.last // 10)),
    )
    drawing.update_yaxes(title_text="Share", tickformat=".1f", range=[-0.03, 1.03])
    drawing.update_layout(hovermode="x unified", margin={"t": 50}, legend_traceorder="normal")
    return drawing


def _invalid(event: Mapping[str, Any]) -> float | None:
    found, measured = event.get("invalid"), event.get("evaluated")
    if not isinstance(found, Mapping) or not measured:
        return None
    return sum(found.values()) / float(measured)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None
