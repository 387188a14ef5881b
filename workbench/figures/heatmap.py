"""A matrix of figures: colour for the value, and the value itself in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from workbench.figures.style import blank, wrapped
from workbench.formats import number
from workbench.palette import LIGHT, Palette, contrast, mixed

# A cell of a row is tall enough for two lines of text.
_ROW_HEIGHT = 46
_NARROW = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell.

    Attributes:
        value: Decides its colour; None where there is no figure.
        text: What stands in it.
        hover: What is said of it; a line break is ``<br>``.
    """

    value: float | None
    text: str
    hover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapInfo:
    """Rows by columns.

    Attributes:
        quantity: What the colours are.
        rows: Names of the rows, the first on top.
        columns: Names of the columns.
        cells: ``len(rows)`` lists of ``len(columns)`` cells.
        limit: Colours go from minus this to plus this.
        slanted: Whether names of columns stand aslant, where columns are narrow.
    """

    quantity: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    limit: float = 1.0
    slanted: bool = False

    @property
    def description(self) -> str:
        """The picture in words."""
        each = [
            f"{row}: " + ", ".join(f"{c} {cell.text.splitlines()[0]}" for c, cell in found)
            for row, line in zip(self.rows, self.cells, strict=True)
            if (found := [(c, k) for c, k in zip(self.columns, line, strict=True) if k.text])
        ]
        return f"{self.quantity}. {'; '.join(each)}."


def info(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    quantity: str,
    limit: float = 1.0,
    slanted: bool = False,
) -> HeatmapInfo:
    """Checks the shape.

    Raises:
        ValueError: There are not as many cells as rows and columns ask for.
    """
    if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
        raise ValueError(f"{len(rows)} rows of {len(columns)} cells are needed")
    return HeatmapInfo(
        quantity=quantity,
        rows=tuple(rows),
        columns=tuple(columns),
        cells=tuple(tuple(line) for line in cells),
        limit=limit,
        slanted=slanted,
    )


def figure(info: HeatmapInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: blue for positive, orange for negative, the background for zero."""
    drawing = blank(palette, height=_NARROW + 40 + _ROW_HEIGHT * max(1, len(info.rows)))
    values = [[cell.value for cell in line] for line in info.cells]
    drawing.add_trace(
        go.Heatmap(
            z=values,
            x=list(range(len(info.columns))),
            y=list(range(len(info.rows))),
            customdata=[[cell.hover for cell in line] for line in info.cells],
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=[
                [0.0, palette.series[1]],
                [0.5, palette.background],
                [1.0, palette.series[0]],
            ],
            zmin=-info.limit,
            zmax=info.limit,
            xgap=3,
            ygap=3,
            showscale=False,
        )
    )
    for row, line in enumerate(info.cells):
        for column, cell in enumerate(line):
            drawing.add_annotation(
                x=column,
                y=row,
                text=cell.text.replace("\n", "<br>"),
                showarrow=False,
                font={"color": _ink(cell.value, info.limit, palette), "size": 12},
            )
    drawing.update_xaxes(
        tickvals=list(range(len(info.columns))),
        ticktext=list(info.columns) if info.slanted else [wrapped(name) for name in info.columns],
        side="top",
        showgrid=False,
        tickangle=35 if info.slanted else 0,
    )
    drawing.update_yaxes(
        tickvals=list(range(len(info.rows))),
        ticktext=[wrapped(name, 26) for name in info.rows],
        autorange="reversed",
        showgrid=False,
    )
    drawing.update_layout(margin={"t": 8})
    return drawing


def estimate_cell(value: float, low: float, high: float, *, about: str) -> Cell:
    """A figure with its interval, in two lines."""
    between = f"{number(low, 2)} to {number(high, 2)}"
    return Cell(
        value=value,
        text=f"{number(value)}\n{between}",
        hover=f"<b>{number(value)}</b>, 95 % interval {number(low)} to {number(high)}<br>{about}",
    )


def _ink(value: float | None, limit: float, palette: Palette) -> str:
    """The text colour that stands out more from a cell's own colour."""
    if value is None:
        return palette.muted
    strong = palette.series[0 if value >= 0 else 1]
    ground = mixed(palette.background, strong, min(1.0, abs(value) / limit))
    return max((palette.text, palette.background), key=lambda ink: contrast(ink, ground))
