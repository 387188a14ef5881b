"""A whole network as a drawing: its blocks from top to bottom, those with units set off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.figures.dot import quoted
from workbench.formats import plural, roughly
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from eznas_core.networks.wiring import Block, Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkGraphInfo:
    """What is drawn.

    Attributes:
        wiring: The blocks and what they use of each other.
        units: How many units each block holds, in the order of the blocks.
    """

    wiring: Wiring
    units: tuple[int, ...]

    @property
    def description(self) -> str:
        """The drawing in words."""
        wiring = self.wiring
        named = {block.name: block for block in wiring.blocks}
        branches = sum(1 for block in wiring.blocks if _uses(wiring, block.name) > 1)
        heaviest = max(wiring.blocks, key=lambda block: block.parameters)
        holding = sum(1 for each in self.units if each)
        return (
            f"The network as {plural(len(named) - 2, 'block')} between input "
            f"({_shape(wiring.blocks[0])}) and output ({_shape(wiring.blocks[-1])}); "
            f"{plural(branches, 'block')} {'uses' if branches == 1 else 'use'} more than one "
            f"other. {plural(holding, 'block')} with units, set off by a thick border; most "
            f"parameters: {heaviest.name} ({roughly(heaviest.parameters)})."
        )


def info(wiring: Wiring, units: Iterable[str]) -> NetworkGraphInfo:
    """A network at one level.

    Args:
        wiring: Its blocks.
        units: Path of each unit's layer.
    """
    paths = list(units)
    return NetworkGraphInfo(
        wiring=wiring,
        units=tuple(
            sum(path == block.name or path.startswith(f"{block.name}.") for path in paths)
            for block in wiring.blocks
        ),
    )


def dot(info: NetworkGraphInfo, palette: Palette = LIGHT) -> str:
    """The drawing in the DOT language."""
    lines = [
        'digraph "network" {',
        'rankdir=TB; bgcolor="transparent"; nodesep=0.3; ranksep=0.25;',
        f'node [shape=box style="rounded,filled" fillcolor={quoted(palette.surface)} '
        f"color={quoted(palette.muted)} fontcolor={quoted(palette.text)} "
        'fontname="Source Sans,sans-serif" fontsize=13 margin="0.14,0.06"];',
        f"edge [color={quoted(palette.muted)} arrowsize=0.7];",
    ]
    for block, units in zip(info.wiring.blocks, info.units, strict=True):
        border = f" color={quoted(palette.series[0])} penwidth=2.4" if units else ""
        lines.append(f"{quoted(block.name)} [label={_label(block, units)}{border}];")
    lines += [f"{quoted(one)} -> {quoted(other)};" for one, other in info.wiring.edges]
    return "\n".join([*lines, "}"])


def _label(block: Block, units: int) -> str:
    facts = [_shape(block)]
    if block.kind != block.name and block.kind not in block.name.split():
        facts.insert(0, block.kind)
    if block.parameters:
        facts.append(f"{roughly(block.parameters)} parameters")
    if units:
        facts.append(plural(units, "unit"))
    # DOT's own line break, which is no part of either text.
    return quoted(block.name)[:-1] + "\\n" + quoted(" · ".join(facts))[1:]


def _shape(block: Block) -> str:
    return "×".join(str(size) for size in block.output_shape) or "nothing"


def _uses(wiring: Wiring, name: str) -> int:
    return sum(1 for _, user in wiring.edges if user == name)
