"""Score against accuracy once the networks' size has been taken out of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import count, number, percent, plural
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualsInfo:
    """The points of one residual scatter.

    Attributes:
        proxy: Name of the proxy.
        architectures: Text form of each network.
        x: What its rank by score is above (or below) what its size leads one to expect.
        y: The same for its rank by accuracy.
        parameters: Its parameters, which colour the point.
        accuracies: Its accuracy in percent.
        caption: A line of figures, such as tau with size held fixed.
    """

    proxy: str
    architectures: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    parameters: tuple[int, ...]
    accuracies: tuple[float, ...]
    caption: str

    @property
    def description(self) -> str:
        """The picture in words."""
        least, most = min(self.parameters, default=0), max(self.parameters, default=0)
        return (
            f"Scatter plot of rank by {self.proxy} against rank by accuracy for "
            f"{plural(len(self.x), 'network')}, each less what log parameters and log "
            f"multiply-adds predict; coloured by parameters, {count(least)} to {count(most)}. "
            f"{self.caption}"
        ).strip()


def info(
    architectures: Sequence[str],
    scores: Sequence[float | None],
    accuracies: Sequence[float],
    parameters: Sequence[int],
    macs: Sequence[int],
    *,
    proxy: str,
    caption: str = "",
) -> ResidualsInfo:
    """Takes a straight line in log size out of both ranks.

    Networks without a score are ranked last, as everywhere.

    Raises:
        EznasError: Fewer than three networks, or a size that is not positive.
    """
    from eznas_core.ranking import without_size

    values = [-np.inf if value is None else float(value) for value in scores]
    sizes = (parameters, macs)
    return ResidualsInfo(
        proxy=proxy,
        architectures=tuple(architectures),
        x=tuple(without_size(values, sizes).tolist()),
        y=tuple(without_size(list(accuracies), sizes).tolist()),
        parameters=tuple(int(p) for p in parameters),
        accuracies=tuple(float(a) for a in accuracies),
        caption=caption,
    )


def figure(info: ResidualsInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it. Custom data of a point begins with its architecture."""
    drawing = blank(palette, height=440)
    millions = [p / 1e6 for p in info.parameters]
    drawing.add_trace(
        go.Scatter(
            x=info.x,
            y=info.y,
            mode="markers",
            marker={
                "color": millions,
                "colorscale": "Cividis",
                "size": 9,
                "line": {"width": 1, "color": palette.muted},
                "colorbar": {"title": {"text": "parameters (M)"}, "thickness": 14},
            },
            selected={"marker": {"opacity": 1.0}},
            unselected={"marker": {"opacity": 0.5}},
            customdata=[
                [text, percent(accuracy), number(size)]
                for text, accuracy, size in zip(
                    info.architectures, info.accuracies, millions, strict=True
                )
            ],
            hovertemplate="<b>%{customdata[1]}</b>  %{customdata[2]} M parameters<br>"
            "%{customdata[0]}<extra></extra>",
            showlegend=False,
        )
    )
    for line in (drawing.add_hline, drawing.add_vline):
        line(0, line={"color": palette.muted, "width": 1, "dash": "dot"})
    drawing.update_xaxes(title_text=f"Rank by {info.proxy}, less what size predicts")
    drawing.update_yaxes(title_text="Rank by accuracy, less what size predicts")
    drawing.update_layout(margin={"t": 12}, dragmode="zoom", clickmode="event+select")
    return drawing
