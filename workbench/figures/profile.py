"""A proxy's value on every unit of one network, from the input to the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileInfo:
    """The values along depth.

    Attributes:
        proxy: Name of the proxy.
        names: Name of each unit, in the order the network runs them.
        values: Its value; None where it has none.
        mean: Mean of the values there are; None where there are none.
    """

    proxy: str
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    mean: float | None

    @property
    def missing(self) -> int:
        """Units without a value."""
        return sum(value is None for value in self.values)

    @property
    def description(self) -> str:
        """The picture in words."""
        present = [value for value in self.values if value is not None]
        text = f"Value of {self.proxy} on {plural(len(self.values), 'unit')} along depth"
        if not present:
            return f"{text}: none has a value."
        gap = f"; {plural(self.missing, 'unit')} without a value" if self.missing else ""
        return (
            f"{text}: from {number(present[0])} at the first to {number(present[-1])} at the "
            f"last, mean {number(self.mean)}{gap}."
        )


def info(names: Sequence[str], values: Sequence[float | None], *, proxy: str) -> ProfileInfo:
    """Takes a value that is not finite as missing."""
    kept = tuple(
        None if value is None or not np.isfinite(value) else float(value) for value in values
    )
    if len(kept) != len(names):
        raise ValueError(f"{len(names)} names for {len(kept)} values")
    present = [value for value in kept if value is not None]
    return ProfileInfo(
        proxy=proxy,
        names=tuple(names),
        values=kept,
        mean=float(np.mean(present)) if present else None,
    )


def figure(info: ProfileInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: a stem for each unit, a cross where there is no value."""
    drawing = blank(palette, height=300)
    positions = list(range(1, len(info.names) + 1))
    drawing.add_trace(
        go.Scatter(
            x=positions,
            y=info.values,
            mode="lines+markers",
            line={"color": palette.series[0], "width": 1.5},
            marker={"size": 7},
            customdata=info.names,
            hovertemplate="<b>%{customdata}</b><br>%{y:.6g}<extra></extra>",
            connectgaps=False,
        )
    )
    missing = [p for p, value in zip(positions, info.values, strict=True) if value is None]
    if missing and info.mean is not None:
        drawing.add_trace(
            go.Scatter(
                x=missing,
                y=[info.mean] * len(missing),
                mode="markers",
                marker={"symbol": "x", "color": palette.series[1], "size": 8},
                customdata=[info.names[p - 1] for p in missing],
                hovertemplate="<b>%{customdata}</b><br>no value<extra></extra>",
            )
        )
    if info.mean is not None:
        drawing.add_hline(
            y=info.mean,
            line={"color": palette.muted, "width": 1.5, "dash": "dot"},
            annotation_text="mean",
            annotation_position="top right",
        )
    drawing.update_xaxes(title_text="Unit, from input to output", rangemode="tozero")
    drawing.update_yaxes(title_text="Value on the unit")
    drawing.update_layout(showlegend=False, margin={"t": 16})
    return drawing
