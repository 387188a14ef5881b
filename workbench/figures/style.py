"""What every Plotly figure has in common: margins, type, axes, colours of one palette."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from workbench.palette import LIGHT, Palette

FONT = '"Source Sans", "Source Sans Pro", system-ui, sans-serif'
HEIGHT = 380


def blank(palette: Palette = LIGHT, *, height: int = HEIGHT) -> go.Figure:
    """An empty figure in the project's look.

    Colours of text and grid stand in the template, where the app's own theme may replace them
    when a visitor switches between light and dark.
    """
    axis: dict[str, Any] = {
        "gridcolor": palette.grid,
        "linecolor": palette.grid,
        "zeroline": False,
        "title": {"standoff": 10},
        "automargin": True,
    }
    template = go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": palette.text},
            "paper_bgcolor": palette.background,
            "plot_bgcolor": palette.background,
            "colorway": list(palette.series),
            "xaxis": axis,
            "yaxis": axis,
        }
    )
    figure = go.Figure()
    figure.update_layout(
        template=template,
        height=height,
        margin={"l": 8, "r": 12, "t": 36, "b": 8},
        hoverlabel={"align": "left"},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0},
        separators=".,",
    )
    return figure


def wrapped(text: str, width: int = 16) -> str:
    """A name in lines short enough for a column, broken at blanks.

    >>> wrapped("NAS-Bench-201 CIFAR-10 baseline")
    'NAS-Bench-201<br>CIFAR-10<br>baseline'
    """
    lines = [""]
    for word in text.split():
        candidate = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(candidate) > width:
            lines.append(word)
        else:
            lines[-1] = candidate
    return "<br>".join(lines)
