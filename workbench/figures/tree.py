"""A formula as a tree, in the palette's colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.formats import plural
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from eznas_core.expressions import DotStyle, Expression

# Fills of nodes: operator, aggregator, statistic, number. Text on them is the palette's.
_FILLS = {
    "light": ("#f1f3f4", "#fbe3cf", "#d9e8f5", "#d8eee6"),
    "dark": ("#1f2731", "#4a3018", "#17344d", "#123a2f"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeInfo:
    """What is drawn.

    Attributes:
        expression: The formula.
        text: The formula as text.
        size: Its nodes.
        depth: Steps from the root to the deepest leaf.
    """

    expression: Expression
    text: str
    size: int
    depth: int

    @property
    def description(self) -> str:
        """The drawing in words."""
        return f"Tree of the formula {self.text}: {plural(self.size, 'node')}, depth {self.depth}."


def info(expression: Expression) -> TreeInfo:
    """Takes the measures of a formula."""
    from eznas_core import expressions

    return TreeInfo(
        expression=expression,
        text=expressions.format(expression),
        size=expressions.size(expression),
        depth=expressions.depth(expression),
    )


def dot(info: TreeInfo, palette: Palette = LIGHT) -> str:
    """The tree in the DOT language."""
    from eznas_core import expressions

    return expressions.to_dot(info.expression, style=style(palette))


def style(palette: Palette) -> DotStyle:
    """The engine's drawing style in a palette's colours."""
    from eznas_core.expressions import DotStyle

    operator, aggregator, statistic, number = _FILLS[palette.name]
    return DotStyle(
        operator=operator,
        aggregator=aggregator,
        statistic=statistic,
        number=number,
        text=palette.text,
        line=palette.muted,
        marked=palette.series[1],
        font="Source Sans,sans-serif",
    )
