"""Operators that set each element against the others of its tensor."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import TENSOR, Group, Output


def normalise(x: Tensor) -> Tensor:
    """The z-score over all elements; zeros for a constant tensor."""
    centred = x - x.mean()
    spread = torch.linalg.vector_norm(centred) / math.sqrt(x.numel())
    low, high = torch.aminmax(x)
    # The mean of equal numbers is rounded, so a constant tensor is not quite centred at zero and
    # would come out as plus or minus one. Dividing by infinity makes it what it should be.
    return centred.div_(torch.where(low == high, math.inf, spread))


def softmax(x: Tensor) -> Tensor:
    """The softmax over the channels (axis 1), or over the only axis of a vector."""
    return torch.softmax(x, dim=channel_axis(x))


def channel_axis(x: Tensor) -> int:
    """The axis that holds channels: the second one, if there is one."""
    return 1 if x.ndim > 1 else 0


declare(
    name="normalise",
    symbol="z",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=normalise,
    latex=r"z(#1)",
    phrase="the z-score of #1",
    meaning="Minus the mean of all elements, divided by their standard deviation (over n, not "
    "n - 1); zeros for a constant tensor.",
    group=Group.SCALING,
    tags={"eznas-2022"},
)
declare(
    name="softmax",
    symbol="smax",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=softmax,
    latex=r"\operatorname{softmax}(#1)",
    phrase="the softmax over the channels of #1",
    meaning="The softmax over the channels: axis 1, or the only axis of a vector.",
    group=Group.SCALING,
    tags={"eznas-2022", "non-negative"},
)
