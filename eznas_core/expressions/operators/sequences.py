"""From unit to unit: operators that see the numbers of all units in the order of execution.

Each function gets the values of the units that have one, ``(units,)`` float64, and gives as many.
"""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import NUMBER, Group, Output


def previous(values: Tensor) -> Tensor:
    """The value of the unit before; the first unit's own for the first."""
    return torch.cat([values[:1], values[:-1]])


declare(
    name="previous",
    symbol="u−1",
    inputs=(NUMBER,),
    output=Output.NUMBER,
    function=previous,
    over_units=True,
    latex=r"\operatorname{prev}(#1)",
    phrase="the preceding unit's value of #1",
    meaning="The number of the unit before, in the order of execution: of the last one before it "
    "that has a number. The first unit has its own, so that its change is 0.",
    group=Group.SEQUENCE,
)
