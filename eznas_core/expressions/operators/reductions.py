"""From one tensor to one number."""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import TENSOR, Group, Output


def mean(x: Tensor) -> Tensor:
    """The mean over all elements."""
    return x.mean()


def l1_norm(x: Tensor) -> Tensor:
    """The mean magnitude."""
    # Twice as fast as vector_norm(x, 1), which is not vectorised for this order.
    return x.abs().mean()


def frobenius(x: Tensor) -> Tensor:
    """The root of the sum of squares over all elements."""
    norm: Tensor = torch.linalg.vector_norm(x)
    return norm


def largest(x: Tensor) -> Tensor:
    """The largest element; NaN if any is."""
    return x.amax()


def numel(x: Tensor) -> Tensor:
    """How many elements there are."""
    return torch.full((), float(x.numel()), dtype=x.dtype, device=x.device)


declare(
    name="mean",
    symbol="mean",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=mean,
    latex=r"\operatorname{mean}(#1)",
    phrase="the mean of #1",
    meaning="The mean over all elements.",
    group=Group.REDUCTION,
    tags={"eznas-2022"},
)
declare(
    name="l1_norm",
    symbol="‖x‖₁/n",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=l1_norm,
    latex=r"\tfrac{1}{n}\left\lVert #1\right\rVert_{1}",
    phrase="the mean magnitude of #1",
    meaning="The sum of the magnitudes divided by the number of elements.",
    group=Group.REDUCTION,
    tags={"eznas-2022", "non-negative"},
)
declare(
    name="frobenius",
    symbol="‖x‖",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=frobenius,
    latex=r"\left\lVert #1\right\rVert_{F}",
    phrase="the Frobenius norm of #1",
    meaning="The square root of the sum of the squares of all elements.",
    group=Group.REDUCTION,
    tags={"eznas-2022", "non-negative"},
)
declare(
    name="largest",
    symbol="max",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=largest,
    latex=r"\max(#1)",
    phrase="the largest element of #1",
    meaning="The largest of all elements; NaN where any is.",
    group=Group.REDUCTION,
)
declare(
    name="numel",
    symbol="#",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=numel,
    latex=r"\operatorname{numel}(#1)",
    phrase="the number of elements of #1",
    meaning="How many elements the tensor has, whatever they are.",
    group=Group.REDUCTION,
    tags={"eznas-2022", "non-negative", "shape"},
)
