"""Score against accuracy, one point a network: by value, or by rank as tau sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import plotly.graph_objects as go
from scipy.stats import rankdata

from workbench.figures.style import blank
from workbench.formats import percent, plural, score
from workbench.palette import LIGHT, Palette


class Axes(StrEnum):
    """What the axes show."""

    VALUE = "values"
    RANK = "ranks"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterInfo:
    """The points of one scatter.

    Attributes:
        proxy: Name of the proxy whose score is on the horizontal axis.
        label: Title of the accuracy column on the vertical axis.
        axes: Values or ranks.
        architectures: Text form of each network that has a score.
        scores: Its score.
        accuracies: Its accuracy in percent.
        x: Where it stands horizontally: the score, or its rank (1 = lowest, ties averaged).
        y: Where it stands vertically.
        unscored: Networks that have no score and are not drawn.
        chosen: The network that is marked, if it is among them.
        caption: A line of figures, such as tau with its interval.
    """

    proxy: str
    label: str
    axes: Axes
    architectures: tuple[str, ...]
    scores: tuple[float, ...]
    accuracies: tuple[float, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    unscored: int
    chosen: str | None
    caption: str

    @property
    def description(self) -> str:
        """The picture in words."""
        left_out = f"; {plural(self.unscored, 'network')} without a score left out"
        return (
            f"Scatter plot of the score of {self.proxy} against {self.label} for "
            f"{plural(len(self.x), 'network')}{left_out if self.unscored else ''}. {self.caption}"
        ).strip()


def info(
    architectures: Sequence[str],
    scores: Sequence[float | None],
    accuracies: Sequence[float],
    *,
    proxy: str,
    label: str,
    axes: Axes = Axes.VALUE,
    chosen: str | None = None,
    caption: str = "",
) -> ScatterInfo:
    """Pairs scores with accuracies; networks without a finite score are counted, not drawn."""
    rows = [
        (text, float(value), float(accuracy))
        for text, value, accuracy in zip(architectures, scores, accuracies, strict=True)
        if value is not None and np.isfinite(value)
    ]
    texts = tuple(row[0] for row in rows)
    finite, truth = tuple(row[1] for row in rows), tuple(row[2] for row in rows)
    ranked = axes is Axes.RANK
    return ScatterInfo(
        proxy=proxy,
        label=label,
        axes=axes,
        architectures=texts,
        scores=finite,
        accuracies=truth,
        x=tuple(rankdata(finite).tolist()) if ranked else finite,
        y=tuple(rankdata(truth).tolist()) if ranked else truth,
        unscored=len(architectures) - len(rows),
        chosen=chosen if chosen in texts else None,
        caption=caption,
    )


def figure(info: ScatterInfo, palette: Palette = LIGHT, *, series: int = 0) -> go.Figure:
    """Draws it. Point `i` is network `info.architectures[i]`, also as custom data.

    Args:
        info: The points.
        palette: Colours.
        series: Which colour of the palette; a second proxy takes another.
    """
    colour = palette.series[series % len(palette.series)]
    drawing = blank(palette, height=440)
    drawing.add_trace(
        go.Scatter(
            x=info.x,
            y=info.y,
            mode="markers",
            name=info.proxy,
            marker={"color": colour, "size": 8, "opacity": 0.65},
            selected={"marker": {"opacity": 1.0, "size": 11}},
            unselected={"marker": {"opacity": 0.5}},
            customdata=[
                [text, score(value), percent(accuracy)]
                for text, value, accuracy in zip(
                    info.architectures, info.scores, info.accuracies, strict=True
                )
            ],
            hovertemplate="<b>%{customdata[2]}</b>  score %{customdata[1]}<br>"
            "%{customdata[0]}<extra></extra>",
            showlegend=False,
        )
    )
    if info.chosen is not None:
        at = info.architectures.index(info.chosen)
        drawing.add_trace(
            go.Scatter(
                x=[info.x[at]],
                y=[info.y[at]],
                mode="markers",
                marker={
                    "size": 17,
                    "symbol": "circle-open",
                    "color": palette.series[(series + 1) % len(palette.series)],
                    "line": {"width": 3},
                },
                hoverinfo="skip",
                showlegend=False,
            )
        )
    if info.axes is Axes.RANK:
        drawing.update_xaxes(title_text=f"Rank by {info.proxy} (1 = lowest)")
        drawing.update_yaxes(title_text="Rank by accuracy (1 = lowest)")
    else:
        drawing.update_xaxes(title_text=f"Score of {info.proxy}", exponentformat="power")
        drawing.update_yaxes(title_text=f"{info.label} (%)")
    drawing.update_layout(margin={"t": 12}, dragmode="zoom", clickmode="event+select")
    return drawing
