"""The family of a formula: its ancestors, when each was made, and how well each ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from workbench.figures.style import blank
from workbench.formats import number, plural, shortened
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from eznas_core.evolution import Family

_LABELLED = 30
"""With more members than this, only the formula and its parents are named in the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A parent and a child.

    Attributes:
        parent: The parent's place in the family.
        child: The child's.
        gave: Whether the parent only gave a part.
    """

    parent: int
    child: int
    gave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyInfo:
    """One entry for each member: the formula itself, then its ancestors, the nearest first.

    Attributes:
        ids: Their names in the run.
        steps: Steps back from the formula.
        generations: In which generation each was made.
        taus: Kendall's tau on the fitness networks; None for one without a figure.
        stories: How each came to be.
        texts: The formulas.
        lines: Who was made from whom.
        left_out: Ancestors that are not drawn.
    """

    ids: tuple[str, ...]
    steps: tuple[int, ...]
    generations: tuple[int, ...]
    taus: tuple[float | None, ...]
    stories: tuple[str, ...]
    texts: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: int

    @property
    def description(self) -> str:
        """The picture in words."""
        ancestors = len(self.ids) - 1
        if not ancestors:
            return f"The formula {self.ids[0]} has no parents on record."
        first = min(range(len(self.ids)), key=lambda place: self.generations[place])
        more = f"; {self.left_out:,} further back are not drawn" if self.left_out else ""
        return (
            f"The formula {self.ids[0]}, tau {number(self.taus[0])} on the fitness networks, and "
            f"{plural(ancestors, 'ancestor')} back to {self.ids[first]} of generation "
            f"{self.generations[first]}, tau {number(self.taus[first])}{more}."
        )


def info(family: Family, taus: Mapping[str, float | None]) -> FamilyInfo:
    """Takes a family and the tau of each of its members by id."""
    places = {member.id: place for place, member in enumerate(family.members)}
    return FamilyInfo(
        ids=tuple(places),
        steps=tuple(member.steps for member in family.members),
        generations=tuple(member.generation for member in family.members),
        taus=tuple(taus.get(member.id) for member in family.members),
        stories=tuple(member.sentence for member in family.members),
        texts=tuple(member.text for member in family.members),
        lines=tuple(
            Line(parent=places[link.parent], child=places[link.child], gave=link.gave)
            for link in family.links
        ),
        left_out=family.left_out,
    )


def figure(info: FamilyInfo, palette: Palette = LIGHT) -> go.Figure:
    """Draws it: generations from left to right, tau upwards; dotted lines from donors."""
    drawing = blank(palette, height=360)
    known = [tau for tau in info.taus if tau is not None]
    # One without a figure stands where the picture ends.
    heights = [min(known, default=0.0) - 0.05 if tau is None else tau for tau in info.taus]
    for gave, name, dash in ((False, "made from", "solid"), (True, "took a part of", "dot")):
        x: list[int | None] = []
        y: list[float | None] = []
        for line in info.lines:
            if line.gave == gave:
                x += [info.generations[line.parent], info.generations[line.child], None]
                y += [heights[line.parent], heights[line.child], None]
        if x:
            drawing.add_trace(
                go.Scatter(
                    x=x,
                    y=y,
                    mode="lines",
                    name=name,
                    line={"color": palette.muted, "width": 1.2, "dash": dash},
                    hoverinfo="skip",
                )
            )
    few = len(info.ids) <= _LABELLED
    for own, name, size, symbol in (
        (False, "ancestor", 9, "circle"),
        (True, "formula", 14, "star"),
    ):
        members = [place for place, steps in enumerate(info.steps) if (steps == 0) == own]
        if not members:
            continue
        drawing.add_trace(
            go.Scatter(
                x=[info.generations[place] for place in members],
                y=[heights[place] for place in members],
                mode="markers+text",
                name=name,
                text=[info.ids[p] if few or info.steps[p] < 2 else "" for p in members],
                textposition="top center",
                textfont={"color": palette.text, "size": 11},
                marker={
                    "size": size,
                    "symbol": [
                        symbol if info.taus[place] is not None else "x" for place in members
                    ],
                    "color": palette.series[1 if own else 0],
                },
                customdata=[
                    [
                        info.ids[place],
                        number(info.taus[place]),
                        shortened(info.stories[place], 110),
                        shortened(info.texts[place], 110),
                    ]
                    for place in members
                ],
                hovertemplate="tau %{customdata[1]}: %{customdata[2]}<br>%{customdata[3]}"
                "<extra>%{customdata[0]}</extra>",
            )
        )
    first, last = min(info.generations), max(info.generations)
    # Room at the sides for the names of the first and the last.
    side = max(0.5, (last - first) / 20)
    drawing.update_xaxes(
        title_text="Generation",
        range=[first - side, last + side],
        dtick=max(1, -(-(last - first) // 10)),
    )
    drawing.update_yaxes(title_text="Kendall tau, fitness networks", tickformat=".2f")
    return drawing
