"""Expression to a Graphviz drawing, as text: nothing needs to be installed to write it."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.spelling import format_number
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal
from eznas_core.expressions.walks import Path, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class DotStyle:
    """Colours (names or ``#rrggbb``) and font of a drawing; the defaults suit white paper.

    Attributes:
        operator: Fill of operators on tensors and numbers of a unit.
        aggregator: Fill of aggregators.
        statistic: Fill of statistics.
        number: Fill of constants and network numbers.
        text: Letters.
        line: Outlines and edges.
        marked: Outline of the marked node.
        background: Behind it all.
        font: Name of a font.
    """

    operator: str = "#f2f4f7"
    aggregator: str = "#fde9c8"
    statistic: str = "#dbeafe"
    number: str = "#e3f4e1"
    text: str = "#1f2933"
    line: str = "#7b8794"
    marked: str = "#d64545"
    background: str = "transparent"
    font: str = "sans-serif"


def to_dot(
    expression: Expression, *, style: DotStyle | None = None, marked: Path | None = None
) -> str:
    """The tree in the DOT language, arguments from left to right.

    Args:
        expression: What to draw.
        style: Colours and font.
        marked: Path of a node to draw with a thick outline.

    >>> from eznas_core.expressions import parse
    >>> print(to_dot(parse("abs(weight)")).splitlines()[-2].strip())
    n0 -> n1
    """
    look = style or DotStyle()
    nodes = list(walk(expression))
    names = {path: f"n{position}" for position, (path, _) in enumerate(nodes)}
    lines = [
        "digraph expression {",
        f"  graph [bgcolor={_quoted(look.background)}, ordering=out, ranksep=0.35, nodesep=0.25]",
        f"  node [shape=box, style={_quoted('rounded,filled')}, fontname={_quoted(look.font)}, "
        f"fontsize=12, fontcolor={_quoted(look.text)}, color={_quoted(look.line)}, "
        f"margin={_quoted('0.12,0.06')}]",
        f"  edge [arrowhead=none, color={_quoted(look.line)}]",
    ]
    for path, node in nodes:
        outline = f", color={_quoted(look.marked)}, penwidth=2.5" if path == marked else ""
        label, tooltip, fill = _face(node, look)
        lines.append(
            f"  {names[path]} [label={_quoted(label)}, tooltip={_quoted(tooltip)}, "
            f"fillcolor={_quoted(fill)}{outline}]"
        )
    lines.extend(f"  {names[path[:-1]]} -> {names[path]}" for path, _ in nodes if path)
    return "\n".join([*lines, "}"]) + "\n"


def _face(node: Expression, look: DotStyle) -> tuple[str, str, str]:
    """Label, tooltip and fill of a node."""
    if isinstance(node, Call):
        row = OPERATORS.get(node.operator)
        fill = look.aggregator if row.is_aggregator else look.operator
        return row.name.replace("_", " "), row.meaning, fill
    if isinstance(node, Constant):
        return format_number(node.value), "A constant.", look.number
    if isinstance(node, NetworkTerminal):
        return node.name.replace("_", " "), NETWORK_TERMINALS.get(node.name).meaning, look.number
    quantity = node.statistic.quantity.replace("_", " ")
    label = quantity if node.statistic.probe is None else f"{quantity}\n{node.statistic.probe}"
    return label, node.statistic.meaning, look.statistic


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
