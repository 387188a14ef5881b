"""What a proxy is for: how much accuracy is lost by training only its k favourites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number
from workbench.palette import LIGHT, Palette

_STEPS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopCurveInfo:
    """One entry for each number of networks trained.

    Attributes:
        proxy: Name of the proxy.
        n: Networks in all.
        k: How many are trained.
        regret: The best accuracy less the best among the k with the highest scores, in points.
        low: Lower end of its 95 % interval.
        high: Upper end.
        blind: What k networks picked blindly are expected to lose.
        precision: Share of the k that is among the k most accurate.
    """

    proxy: str
    n: int
    k: tuple[int, ...]
    regret: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    blind: tuple[float, ...]
    precision: tuple[float, ...]

    @property
    def description(self) -> str:
        """The picture in words."""
        each = "; ".join(
            f"{k} trained: {number(lost, 2)} [{number(low, 2)}, {number(high, 2)}], blindly "
            f"{number(blind, 2)}"
            for k, lost, low, high, blind in zip(
                self.k, self.regret, self.low, self.high, self.blind, strict=True
            )
            if k in (1, 10, 100)
        )
        return (
            f"Accuracy lost by training only the k of {self.n} networks that {self.proxy} scores "
            f"highest, in points with 95 % interval. {each}."
        )


def info(
    scores: Sequence[float | None],
    accuracies: Sequence[float],
    *,
    proxy: str,
    resamples: int = 300,
) -> TopCurveInfo:
    """Regret and precision for a few k, up to a third of the networks.

    Networks without a score are ranked last.

    Raises:
        EznasError: Fewer than three networks.
    """
    from eznas_core.ranking import precision_at_k, regret_at_k

    values = np.array([-np.inf if value is None else value for value in scores], dtype=np.float64)
    truth = np.asarray(accuracies, dtype=np.float64)
    steps = [k for k in _STEPS if k <= max(1, values.size // 3)]
    # With all scores equal every way to pick k networks is as likely as any other.
    level = np.zeros_like(values)
    found = [regret_at_k(values, truth, k, resamples=resamples) for k in steps]
    return TopCurveInfo(
        proxy=proxy,
        n=values.size,
        k=tuple(steps),
        regret=tuple(each.value for each in found),
        low=tuple(each.low for each in found),
        high=tuple(each.high for each in found),
        blind=tuple(regret_at_k(level, truth, k, resamples=2).value for k in steps),
        precision=tuple(precision_at_k(values, truth, k, resamples=2).value for k in steps),
    )


def figure(info: TopCurveInfo, palette: Palette = LIGHT, *, series: int = 0) -> go.Figure:
    """Draws it."""
    drawing = blank(palette, height=360)
    colour = palette.series[series % len(palette.series)]
    above = [high - value for value, high in zip(info.regret, info.high, strict=True)]
    below = [value - low for value, low in zip(info.regret, info.low, strict=True)]
    drawing.add_trace(
        go.Scatter(
            x=info.k,
            y=info.regret,
            mode="lines+markers",
            name=f"picked by {info.proxy}",
            line={"color": colour, "width": 2},
            marker={"size": 8},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": above,
                "arrayminus": below,
                "color": colour,
                "thickness": 1.5,
                "width": 5,
            },
            customdata=[
                [number(low, 2), number(high, 2), number(100 * share, 0)]
                for low, high, share in zip(info.low, info.high, info.precision, strict=True)
            ],
            hovertemplate="best of %{x}: %{y:.2f} points lost<br>95 % interval %{customdata[0]} "
            "to %{customdata[1]}<br>precision at %{x}: %{customdata[2]} %<extra></extra>",
        )
    )
    drawing.add_trace(
        go.Scatter(
            x=info.k,
            y=info.blind,
            mode="lines+markers",
            name="picked blindly (expected)",
            line={"color": palette.muted, "width": 2, "dash": "dash"},
            marker={"size": 7, "symbol": "diamond"},
            hovertemplate="best of %{x} blindly: %{y:.2f} points lost<extra></extra>",
        )
    )
    drawing.update_xaxes(
        title_text="Networks trained (k)",
        type="log",
        tickvals=list(info.k),
        ticktext=[str(k) for k in info.k],
    )
    drawing.update_yaxes(title_text="Accuracy lost (points)", rangemode="tozero")
    return drawing
