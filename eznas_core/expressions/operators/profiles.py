"""One number for each channel, image or position of a tensor: means and spreads along axes."""

from __future__ import annotations

from torch import Tensor

from eznas_core.expressions.misfit import MisfitError
from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import TENSOR, Group, Output
from eznas_core.expressions.shapes import describe, rows_of_axis


def channel_mean(x: Tensor) -> Tensor:
    """The mean of each channel."""
    return rows_of_axis(x, 1).mean(1)


def channel_std(x: Tensor) -> Tensor:
    """The standard deviation of each channel."""
    return row_std(rows_of_axis(x, 1))


def image_mean(x: Tensor) -> Tensor:
    """The mean of each index of the first axis."""
    return rows_of_axis(x, 0).mean(1)


def image_std(x: Tensor) -> Tensor:
    """The standard deviation within each index of the first axis."""
    return row_std(rows_of_axis(x, 0))


def batch_std(x: Tensor) -> Tensor:
    """The standard deviation over the first axis, at each place."""
    if x.ndim == 0:
        raise MisfitError(f"{describe(x)} has no first axis")
    return (x - x.mean(0)).square_().mean(0).sqrt()


def row_std(rows: Tensor) -> Tensor:
    """The standard deviation of each row, ten times as fast as `Tensor.std` on a CPU."""
    return (rows - rows.mean(1, keepdim=True)).square_().mean(1).sqrt()


declare(
    name="channel_mean",
    symbol="μ ch",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=channel_mean,
    latex=r"\mu_{1}(#1)",
    phrase="the mean for each channel of #1",
    meaning="The mean of each channel: one number for each index of the second axis.",
    group=Group.SCALING,
)
declare(
    name="channel_std",
    symbol="σ ch",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=channel_std,
    latex=r"s_{1}(#1)",
    phrase="the standard deviation for each channel of #1",
    meaning="The standard deviation (over n) of the elements of each channel.",
    group=Group.SCALING,
    tags={"non-negative"},
)
declare(
    name="image_mean",
    symbol="μ img",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=image_mean,
    latex=r"\mu_{0}(#1)",
    phrase="the mean for each image of #1",
    meaning="The mean of each index of the first axis (image, or filter of a weight).",
    group=Group.SCALING,
)
declare(
    name="image_std",
    symbol="σ img",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=image_std,
    latex=r"s_{0}(#1)",
    phrase="the standard deviation for each image of #1",
    meaning="The standard deviation (over n) of the elements of each index of the first axis.",
    group=Group.SCALING,
    tags={"non-negative"},
)
declare(
    name="batch_std",
    symbol="σ batch",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=batch_std,
    latex=r"s_{\cdot}(#1)",
    phrase="the standard deviation over the batch at each place of #1",
    meaning="The standard deviation (over n) over the first axis, at each channel and position.",
    group=Group.SCALING,
    tags={"non-negative"},
)
