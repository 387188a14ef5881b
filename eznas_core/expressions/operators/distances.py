"""From two tensors of one shape to one number."""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.operators.scaling import channel_axis
from eznas_core.expressions.row import TENSOR, Group, Output
from eznas_core.expressions.shapes import check_alike


def hamming_distance(left: Tensor, right: Tensor) -> Tensor:
    """The share of elements whose signs differ."""
    check_alike(left, right)
    signs, others = left.sign(), right.sign()
    return torch.ne(signs, others, out=torch.empty_like(signs if signs.ndim else others)).mean()


def kl_divergence(left: Tensor, right: Tensor) -> Tensor:
    """The Kullback-Leibler divergence of the channel softmaxes, averaged over positions."""
    check_alike(left, right)
    left = left.expand_as(right) if left.ndim == 0 else left
    right = right.expand_as(left)
    axis = channel_axis(left)
    ratio = left.log_softmax(axis) - right.log_softmax(axis)
    channels = left.shape[axis] if left.ndim else 1
    # Times the number of channels, the mean over everything is a sum over channels.
    return ratio.mul_(left.softmax(axis)).mean() * channels


def cosine_similarity(left: Tensor, right: Tensor) -> Tensor:
    """The cosine of the angle between the tensors, as vectors; 0 if either is zero."""
    check_alike(left, right)
    product = (left * right).sum()
    length = torch.linalg.vector_norm(left) * torch.linalg.vector_norm(right)
    return torch.where(length == 0, 0.0, product / length)


declare(
    name="hamming_distance",
    symbol="ham",
    inputs=(TENSOR, TENSOR),
    output=Output.NUMBER,
    function=hamming_distance,
    latex=r"d_{\mathrm{H}}(#1, #2)",
    phrase="the share of elements in which the signs of #1 and #2 differ",
    meaning="The share of elements whose signs (-1, 0, 1) differ, from 0 to 1.",
    group=Group.DISTANCE,
    commutative=True,
    tags={"eznas-2022", "non-negative"},
)
declare(
    name="kl_divergence",
    symbol="KL",
    inputs=(TENSOR, TENSOR),
    output=Output.NUMBER,
    function=kl_divergence,
    latex=r"D_{\mathrm{KL}}(#1 \,\Vert\, #2)",
    phrase="the Kullback-Leibler divergence, as softmaxes over the channels, of #1 from #2",
    meaning="The Kullback-Leibler divergence from the channel softmax of the second argument to "
    "that of the first: summed over channels, averaged over all other positions.",
    group=Group.DISTANCE,
    tags={"eznas-2022"},
)
declare(
    name="cosine_similarity",
    symbol="cos",
    inputs=(TENSOR, TENSOR),
    output=Output.NUMBER,
    function=cosine_similarity,
    latex=r"\cos(#1, #2)",
    phrase="the cosine similarity of #1 and #2",
    meaning="The cosine of the angle between both tensors, each read as one vector; 0 if either "
    "is zero.",
    group=Group.DISTANCE,
    commutative=True,
    tags={"eznas-2022"},
)
