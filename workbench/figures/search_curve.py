"""How searches fare: true accuracy after so many networks scored, over repeated runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from workbench.figures.style import blank
from workbench.formats import percent, plural
from workbench.palette import LIGHT, Palette, translucent

_DASHES = ("solid", "dash", "dot", "dashdot")
_MOST_POINTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCurve:
    """One method; an entry for each number of networks.

    Attributes:
        title: What it is called.
        runs: How many runs there are.
        networks: Networks scored.
        middle: Median over the runs, in percent.
        low: A quarter of the runs is below.
        high: A quarter is above.
    """

    title: str
    runs: int
    networks: tuple[int, ...]
    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchCurveInfo:
    """Several methods.

    Attributes:
        quantity: What is followed.
        methods: Their curves.
        best: The best accuracy there is, or None.
        chance: Mean accuracy of a network picked blindly, or None.
    """

    quantity: str
    methods: tuple[MethodCurve, ...]
    best: float | None
    chance: float | None

    @property
    def description(self) -> str:
        """The picture in words."""
        each = "; ".join(
            f"{method.title} {percent(method.middle[-1])} after "
            f"{plural(method.networks[-1], 'network')} ({plural(method.runs, 'run')})"
            for method in self.methods
            if method.networks
        )
        ceiling = "" if self.best is None else f" The best there is has {percent(self.best)}."
        blind = "" if self.chance is None else f" A blind pick has {percent(self.chance)}."
        return (
            f"{self.quantity} against networks scored; line: median of the runs, band: middle "
            f"half of them. At the end: {each or 'nothing yet'}.{ceiling}{blind}"
        )


def info(
    runs: Mapping[str, Sequence[ArrayLike]],
    *,
    quantity: str,
    best: float | None = None,
    chance: float | None = None,
) -> SearchCurveInfo:
    """Medians and quartiles over the runs of each method.

    Args:
        runs: Title of a method to one list a run: accuracy after 1, 2, ... networks, NaN where
            there is none yet. Where runs differ in length, only what all of them have is drawn.
        quantity: What is followed.
        best: The best accuracy there is.
        chance: Mean accuracy of a network picked blindly.
    """
    return SearchCurveInfo(
        quantity=quantity,
        methods=tuple(_method(title, lists) for title, lists in runs.items() if len(lists)),
        best=best,
        chance=chance,
    )


def figure(info: SearchCurveInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: one colour and one kind of line for each method."""
    drawing = blank(palette, height=420)
    for index, method in enumerate(info.methods):
        colour = palette.series[index % len(palette.series)]
        band = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
        drawing.add_trace(go.Scatter(x=method.networks, y=method.low, showlegend=False, **band))
        drawing.add_trace(
            go.Scatter(
                x=method.networks,
                y=method.high,
                fill="tonexty",
                fillcolor=translucent(colour, 0.15),
                showlegend=False,
                **band,
            )
        )
        drawing.add_trace(
            go.Scatter(
                x=method.networks,
                y=method.middle,
                mode="lines",
                name=f"{method.title} ({plural(method.runs, 'run')})",
                line={
                    "color": colour,
                    "width": 2.5,
                    "shape": "hv",
                    "dash": _DASHES[index % len(_DASHES)],
                },
                customdata=list(zip(method.low, method.high, strict=True)),
                hovertemplate="%{y:.2f} % (middle half %{customdata[0]:.2f} to "
                f"%{{customdata[1]:.2f}})<extra>{method.title}</extra>",
            )
        )
    for value, name, dash, side in (
        (info.best, "best there is", "dot", "bottom right"),
        (info.chance, "a blind pick, on average", "dash", "bottom left"),
    ):
        if value is not None:
            drawing.add_hline(
                y=value,
                line={"color": palette.muted, "width": 1.5, "dash": dash},
                annotation_text=f"{name}: {value:.2f} %",
                annotation_position=side,
            )
    drawing.update_xaxes(title_text="Networks scored", rangemode="tozero")
    drawing.update_yaxes(title_text=f"{info.quantity} (%)", range=_reach(info))
    drawing.update_layout(hovermode="x unified", margin={"t": 56}, legend_traceorder="normal")
    return drawing


def _method(title: str, lists: Sequence[ArrayLike]) -> MethodCurve:
    arrays = [np.asarray(each, dtype=np.float64) for each in lists]
    length = min(array.size for array in arrays)
    table = np.stack([array[:length] for array in arrays])
    # A network count at which some run has nothing to show has no median over the runs.
    positions = np.flatnonzero(~np.isnan(table).any(axis=0))
    if positions.size > _MOST_POINTS:
        positions = positions[np.linspace(0, positions.size - 1, _MOST_POINTS).astype(int)]
    low, middle, high = (
        np.quantile(table[:, positions], [0.25, 0.5, 0.75], axis=0)
        if positions.size
        else np.empty((3, 0))
    )
    return MethodCurve(
        title=title,
        runs=len(arrays),
        networks=tuple((positions + 1).tolist()),
        middle=tuple(middle.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )


def _reach(info: SearchCurveInfo) -> list[float] | None:
    """The part of the axis where something happens: the first draws may be far below."""
    ends = [v for m in info.methods for v in (*m.low[-1:], *m.middle[len(m.middle) // 10 :])]
    if not ends:
        return None
    top = max([*ends, *([] if info.best is None else [info.best])])
    bottom = min([*ends, *([] if info.chance is None else [info.chance])])
    room = max(0.5, 0.08 * (top - bottom))
    return [bottom - room, top + room]
