"""How the rows of a tensor relate to each other: Gram matrices and correlations.

Not in the original language, which cannot compare one image, channel or position with another.
Images (or the filters of a weight) are axis 0, channels axis 1, positions the axes after these.
"""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import TENSOR, Group, Output, Precedence
from eznas_core.expressions.shapes import check_square, rows_of_axis, rows_of_positions

# What `ridge` adds to the diagonal: enough to keep a matrix of shares away from singularity.
RIDGE = 1e-3


def gram(x: Tensor) -> Tensor:
    """The Gram matrix of the rows of axis 0, per element."""
    return mean_products(rows_of_axis(x, 0))


def channel_gram(x: Tensor) -> Tensor:
    """The Gram matrix of the rows of axis 1, per element."""
    return mean_products(rows_of_axis(x, 1))


def spatial_gram(x: Tensor) -> Tensor:
    """The Gram matrix of the rows of positions, per element."""
    return mean_products(rows_of_positions(x))


def correlation(x: Tensor) -> Tensor:
    """The correlations between the rows of axis 0; 0 beside a constant row."""
    return correlations(rows_of_axis(x, 0))


def channel_correlation(x: Tensor) -> Tensor:
    """The correlations between the rows of axis 1; 0 beside a constant row."""
    return correlations(rows_of_axis(x, 1))


def sign_agreement(x: Tensor) -> Tensor:
    """For each two rows of axis 0, the share of elements that are both positive or both not."""
    rows = rows_of_axis(x, 0)
    positive = torch.gt(rows, 0.0, out=torch.empty_like(rows))
    signs = positive.mul_(2.0).sub_(1.0)  # plus and minus one, whose products count agreements
    return mean_products(signs).add_(1.0).div_(2.0)


def ridge(x: Tensor) -> Tensor:
    """The slices with a thousandth added on their diagonals."""
    check_square(x)
    return x + RIDGE * torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)


def mean_products(rows: Tensor) -> Tensor:
    """``A A^T / columns`` of a matrix."""
    return (rows @ rows.mT).div_(rows.shape[1])


def correlations(rows: Tensor) -> Tensor:
    """The correlation of each row with each other."""
    centred = rows - rows.mean(1, keepdim=True)
    length = torch.linalg.vector_norm(centred, dim=1, keepdim=True)
    low, high = rows.amin(1, keepdim=True), rows.amax(1, keepdim=True)
    directions = centred.div_(torch.where(low == high, torch.inf, length))
    return directions @ directions.mT


declare(
    name="gram",
    symbol="XXᵀ",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=gram,
    latex=r"G_{0}(#1)",
    phrase="the Gram matrix over the first axis of #1",
    meaning="A Aᵀ divided by the number of columns of A, which has one row for each index of the "
    "first axis (images, or filters of a weight).",
    group=Group.MATRIX,
)
declare(
    name="channel_gram",
    symbol="XXᵀ ch",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=channel_gram,
    latex=r"G_{1}(#1)",
    phrase="the Gram matrix over the channels of #1",
    meaning="A Aᵀ divided by the number of columns of A, which has one row for each channel (index "
    "of the second axis).",
    group=Group.MATRIX,
)
declare(
    name="spatial_gram",
    symbol="XXᵀ pos",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=spatial_gram,
    latex=r"G_{\mathrm{s}}(#1)",
    phrase="the Gram matrix over the positions of #1",
    meaning="A Aᵀ divided by the number of columns of A, which has one row for each position: each "
    "index of the axes after the second, so each pixel, or each tap of a kernel.",
    group=Group.MATRIX,
)
declare(
    name="correlation",
    symbol="corr",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=correlation,
    latex=r"R_{0}(#1)",
    phrase="the correlation matrix over the first axis of #1",
    meaning="Pearson's correlation between each two rows, one for each index of the first axis; 0 "
    "beside a constant row.",
    group=Group.MATRIX,
)
declare(
    name="channel_correlation",
    symbol="corr ch",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=channel_correlation,
    latex=r"R_{1}(#1)",
    phrase="the correlation matrix over the channels of #1",
    meaning="Pearson's correlation between each two channels; 0 beside a constant one.",
    group=Group.MATRIX,
)
declare(
    name="sign_agreement",
    symbol="K",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=sign_agreement,
    latex=r"K(#1)",
    phrase="the matrix of sign agreement between the images of #1",
    meaning="For each two indices of the first axis, the share of elements that are positive in "
    "both or in neither; its log-determinant is what NASWOT measures.",
    group=Group.MATRIX,
    tags={"non-negative"},
)
declare(
    name="ridge",
    symbol="+εI",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=ridge,
    latex=r"@1 + \epsilon I",
    precedence=Precedence.SUM,
    phrase="a thousandth of the identity added to #1",
    meaning="The trailing slices, which must be square, with 0.001 added on the diagonal; it "
    "keeps the log-determinant of a Gram matrix finite.",
    group=Group.MATRIX,
)
