"""The layers of one network: shapes, costs, and the units they are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from eznas_core.networks.layers import LayerCost
    from eznas_core.statistics import Coverage, Unit

LAYER = "layer"
KIND = "kind"
INPUT = "input"
OUTPUT = "output"
PARAMETERS = "parameters"
MACS = "macs"
UNIT = "unit"
IN_UNIT = "in_unit"
NORM = "norm"

_UNSEEN = "the rules look at convolutions only"


def listing(layers: Iterable[LayerCost], units: Sequence[Unit], coverage: Coverage) -> pd.DataFrame:
    """One row a layer, in order of execution.

    Columns: `layer` (its path), `kind` in words, `input` and `output` (shapes of one image),
    `parameters`, `macs`, `unit` (which it is in, counted from 1, or why it is in none), `in_unit`,
    `norm` (whether it normalises).

    Args:
        layers: The layers with their costs.
        units: The network's units.
        coverage: What they cover.
    """
    members = _members(units)
    reasons = {item.name: str(item.omission) for item in coverage.left_out}
    rows = []
    for layer in layers:
        # A norm belongs to the unit whose layer's result it takes.
        owner = layer.follows if layer.is_norm else layer.name
        within = [u for u in members.get(owner, ()) if not layer.is_norm or _ends_in_norm(u)]
        if layer.is_norm:
            words = "" if not within else _words(within)
        else:
            reason = reasons.get(layer.name, "" if within else _UNSEEN)
            words = "; ".join(
                part for part in (_words(within), f"none: {reason}" if reason else "") if part
            )
        rows.append(
            {
                LAYER: layer.name,
                KIND: layer.kind if layer.calls < 2 else f"{layer.kind}, {layer.calls} calls",
                INPUT: shape(layer.input_shape),
                OUTPUT: shape(layer.output_shape),
                PARAMETERS: layer.parameters,
                MACS: layer.macs,
                UNIT: words,
                IN_UNIT: bool(within),
                NORM: layer.is_norm,
            }
        )
    columns = [LAYER, KIND, INPUT, OUTPUT, PARAMETERS, MACS, UNIT, IN_UNIT, NORM]
    return pd.DataFrame(rows, columns=columns)


def shape(sizes: Sequence[int]) -> str:
    """A shape in words; a dash where there is none.

    >>> shape((16, 32, 32)), shape(())
    ('16×32×32', '–')
    """
    return "×".join(str(size) for size in sizes) or "–"


def unit_title(unit: Unit) -> str:
    """A unit in one line: its number from 1, its layer, its rule and its channels."""
    kernel = "×".join(str(size) for size in unit.kernel)
    channels = f"{unit.in_channels} → {unit.out_channels}"
    return f"{unit.index + 1}: {unit.name} ({unit.rule}, {kernel}, {channels})"


def _members(units: Sequence[Unit]) -> dict[str, list[Unit]]:
    members: dict[str, list[Unit]] = {}
    for unit in units:
        for name in (unit.name, *unit.inner):
            members.setdefault(name, []).append(unit)
    return members


def _ends_in_norm(unit: Unit) -> bool:
    return bool(unit.norm) and not str(unit.rule).startswith(("bn-", "norm-"))


def _words(units: Sequence[Unit]) -> str:
    if not units:
        return ""
    rules = ", ".join(dict.fromkeys(str(unit.rule) for unit in units))
    return f"{', '.join(str(unit.index + 1) for unit in units)}: {rules}"
