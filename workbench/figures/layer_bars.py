"""A whole network along its depth: what each layer costs, with those in units marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import count, number, plural
from workbench.palette import LIGHT, Palette


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One layer.

    Attributes:
        name: Its path.
        words: What it computes, with its shapes.
        value: What it costs.
        unit: Which unit it is in, or why in none.
        in_unit: Whether it is in one.
    """

    name: str
    words: str
    value: int
    unit: str
    in_unit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerBarsInfo:
    """The layers from input to output.

    Attributes:
        quantity: What is drawn ("Parameters").
        bars: The layers.
        total: Of the whole network, what is not drawn included.
        undrawn: What the rest is, in words.
    """

    quantity: str
    bars: tuple[Bar, ...]
    total: int
    undrawn: str

    @property
    def description(self) -> str:
        """The picture in words."""
        inside = [bar for bar in self.bars if bar.in_unit]
        head = f"{self.quantity} of {plural(len(self.bars), 'layer')} from input to output"
        if not self.bars or not self.total:
            return f"{head}: none."
        largest = max(self.bars, key=lambda bar: bar.value)
        rest = self.total - sum(bar.value for bar in self.bars)
        share = 100 * sum(bar.value for bar in inside) / self.total
        verb = "is" if len(inside) == 1 else "are"
        left = f" {self.undrawn} ({count(rest)}) are not drawn." if rest and self.undrawn else ""
        return (
            f"{head}, {count(self.total)} in all. {len(inside)} of them {verb} in units, with "
            f"{number(share, 1)} %. The largest is {largest.name} with {count(largest.value)}."
            f"{left}"
        )


def info(
    bars: Sequence[Bar], *, quantity: str, total: int | None = None, undrawn: str = ""
) -> LayerBarsInfo:
    """Takes the layers as they are.

    Args:
        bars: The layers, from input to output.
        quantity: What their values are.
        total: Of the whole network; by default the layers' sum.
        undrawn: What makes up the difference, in words.
    """
    summed = sum(bar.value for bar in bars)
    return LayerBarsInfo(
        quantity=quantity,
        bars=tuple(bars),
        total=summed if total is None else total,
        undrawn=undrawn,
    )


def figure(info: LayerBarsInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: a bar for each layer, hatched where it is in no unit."""
    drawing = blank(palette, height=320)
    looks = ((True, "in a unit", palette.series[0], ""), (False, "in none", palette.series[1], "/"))
    for inside, name, colour, pattern in looks:
        chosen = [(at, bar) for at, bar in enumerate(info.bars, 1) if bar.in_unit is inside]
        drawing.add_trace(
            go.Bar(
                name=name,
                x=[at for at, _ in chosen],
                y=[bar.value for _, bar in chosen],
                width=0.9,
                marker={
                    "color": colour,
                    "line": {"width": 0},
                    "pattern": {"shape": pattern, "size": 5, "solidity": 0.4},
                },
                customdata=[[bar.name, bar.words, bar.unit] for _, bar in chosen],
                hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>"
                f"%{{y:,}} {info.quantity.lower()}<br>unit %{{customdata[2]}}<extra></extra>",
            )
        )
    drawing.update_xaxes(title_text="Layer, from input to output")
    drawing.update_yaxes(title_text=info.quantity, rangemode="tozero")
    drawing.update_layout(barmode="overlay", showlegend=True)
    return drawing
