"""The nodes of a formula in rows: what they are on one network, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbench.formats import interval, score

if TYPE_CHECKING:
    from eznas_core.expressions.inspection import Inspection, NodeView
    from eznas_core.ranking.dissection import Dissection

NODE = "node"
_INDENT = "\u2007\u2007"


def on_network(inspection: Inspection) -> pd.DataFrame:
    """One row a node, in the order of the tree.

    Columns: `node` (indented by its depth), `kind`, `shapes`, `value`, `units` (that have one),
    `elements`, `zeros` and `non_finite` (in percent), `mean`, `deviation`, `least`, `median`,
    `greatest`, `text`.
    """
    from eznas_core.expressions import format

    total = len(inspection.unit_names)
    rows = []
    for each in inspection.nodes:
        found = each.distribution
        present = sum(unit.shape is not None for unit in each.units)
        rows.append(
            {
                NODE: _INDENT * len(each.path) + head(each),
                "kind": str(each.expression.kind),
                "shapes": shapes(each),
                "units": f"{present} of {total}" if each.units else "whole network",
                "value": score(each.value),
                "elements": found.elements,
                "zeros": 100 * found.zero_share,
                "non_finite": 100 * found.non_finite_share,
                "mean": score(found.mean),
                "deviation": score(found.deviation),
                "least": score(found.least),
                "median": score(found.quantiles[2] if found.quantiles else None),
                "greatest": score(found.greatest),
                "text": format(each.expression),
            }
        )
    return pd.DataFrame(rows)


def worths(dissection: Dissection) -> pd.DataFrame:
    """One row an ablation, the dearest node first.

    Columns: `node`, `change`, `lost`, `low`, `high`, `certain`, `unscored`, `formula`.
    """
    from eznas_core.expressions import format, subtree

    rows = []
    for worth in dissection.worths:
        ablated = worth.ablated
        node = subtree(dissection.expression, ablated.path)
        kept = "" if ablated.kept is None else format(node.arguments[ablated.kept])
        rows.append(
            {
                NODE: format(node),
                "change": f"{ablated.change}, {kept} kept" if kept else str(ablated.change),
                "lost": worth.lost.value,
                "low": worth.lost.low,
                "high": worth.lost.high,
                "n": dissection.n,
                "certain": "yes" if worth.certain else "no",
                "left": "orders nothing" if worth.constant else "",
                "unscored": worth.unscored,
                "formula": format(ablated.expression),
            }
        )
    frame = pd.DataFrame(rows)
    return frame if frame.empty else frame.sort_values("lost", ascending=False, kind="stable")


def relatives(dissection: Dissection) -> pd.DataFrame:
    """One row a known proxy, the most alike first: `proxy`, `tau`, `text`, `n`."""
    rows = [
        {
            "proxy": each.name,
            "tau": each.tau.value,
            "text": interval(each.tau.value, each.tau.low, each.tau.high),
            "n": each.n,
        }
        for each in dissection.relatives
    ]
    return pd.DataFrame(rows, columns=["proxy", "tau", "text", "n"])


def head(view: NodeView) -> str:
    """The operator or the leaf that stands at a node."""
    from eznas_core.expressions import Call, format

    node = view.expression
    return node.operator if isinstance(node, Call) else format(node)


def shapes(view: NodeView, most: int = 3) -> str:
    """The shapes at a node and on how many units each, in words."""
    if not view.units:
        return "a number"
    return ", ".join(_words(view, most)) or "none fits"


def _words(view: NodeView, most: int) -> Iterator[str]:
    found: list[tuple[Any, int]] = list(view.shapes.items())
    for shape, units in found[:most]:
        words = "×".join(str(size) for size in shape) if shape else "number"
        yield words if len(found) == 1 else f"{words} ({units})"
    if len(found) > most:
        yield f"{len(found) - most} more"
