"""Products and determinants of trailing matrix slices, and spectra of Gram matrices.

All decompositions run in float64: LAPACK takes the same time for such small matrices, and whether
a matrix of signs is singular is then decided by the matrix, not by rounding.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from eznas_core.expressions.misfit import MisfitError
from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import TENSOR, Group, Output, Precedence
from eznas_core.expressions.shapes import check_square, describe, rows_of_axis

# A pivot (or eigenvalue) this much smaller than the largest one of its matrix is rounding, not
# signal: float64 resolves 2e-16, and elimination in up to a few hundred rows loses some of it.
RELATIVE_ZERO = 1e-13


def matmul(left: Tensor, right: Tensor) -> Tensor:
    """The matrix product of the trailing two-dimensional slices."""
    fits = left.ndim >= 2 and left.ndim == right.ndim and left.shape[-1] == right.shape[-2]
    if not fits or left.shape[:-2] != right.shape[:-2]:
        raise MisfitError(f"{describe(left)} cannot be multiplied with {describe(right)}")
    return left @ right


def eliminate(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What the determinants of the trailing slices are made of.

    Returns:
        The logarithms of their magnitudes, ``x.shape[:-2]`` float64: minus infinity for a
        singular slice, NaN for one that holds a NaN; whether they are negative, bool; and an
        empty tensor of the argument's dtype.
    """
    check_square(x)
    # A slice and its transpose have the same determinant, and LAPACK reads columns.
    factors, swaps, _ = torch.linalg.lu_factor_ex(x.double().mT)
    pivots = factors.diagonal(dim1=-2, dim2=-1)
    size = pivots.abs()
    # The bound keeps a slice with an infinite pivot from counting as singular.
    largest = size.amax(-1).clamp_(max=1e300)
    singular = size.amin(-1) <= largest.mul_(RELATIVE_ZERO)
    # A NaN anywhere in a slice has reached a pivot by the end of the elimination.
    logarithm = size.log_().sum(-1).masked_fill_(singular, -math.inf)
    in_place = torch.arange(1, x.shape[-1] + 1, dtype=swaps.dtype, device=swaps.device)
    turned = (swaps != in_place) ^ (pivots < 0)
    odd = turned.sum(-1).remainder_(2).bool()
    return logarithm, odd & (logarithm > -math.inf), x.new_empty(0)


def determinant_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The determinants from `eliminate`."""
    logarithm, negative, like = parts
    magnitude = logarithm.exp()
    return torch.where(negative, -magnitude, magnitude).to(like.dtype)


def logdet_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The protected log-determinants from `eliminate`."""
    logarithm, negative, like = parts
    return torch.where(negative, 0.0, logarithm).to(like.dtype)


def determinant(x: Tensor) -> Tensor:
    """The determinant of each trailing slice."""
    return determinant_of(eliminate(x))


def logdet(x: Tensor) -> Tensor:
    """The logarithm of the determinant of each trailing slice, 0 where that is negative."""
    return logdet_of(eliminate(x))


def eigenvalue_ratio(x: Tensor) -> Tensor:
    """The condition number of the Gram matrix of the rows of axis 0."""
    return eigenvalue_ratio_of(spectrum(x))


def channel_eigenvalue_ratio(x: Tensor) -> Tensor:
    """The condition number of the Gram matrix of the rows of axis 1."""
    return eigenvalue_ratio_of(channel_spectrum(x))


def eigenvalue_ratio_of(parts: tuple[Tensor, ...]) -> Tensor:
    """Largest over smallest eigenvalue."""
    values, like = parts
    return (values[-1] / values[0]).to(like.dtype)


def spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """The eigenvalues over axis 0, see `spectrum_of`."""
    return spectrum_of(rows_of_axis(x, 0))


def channel_spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """The eigenvalues over axis 1, see `spectrum_of`."""
    return spectrum_of(rows_of_axis(x, 1))


def spectrum_of(rows: Tensor) -> tuple[Tensor, Tensor]:
    """What everything that is made of eigenvalues shares.

    Returns:
        The eigenvalues, see `gram_spectrum`; and a tensor without elements that carries the
        dtype and the shape of the matrix: ``(0, rows, columns)``.
    """
    return gram_spectrum(rows), rows.new_empty((0, *rows.shape))


def gram_spectrum(rows: Tensor) -> Tensor:
    """Eigenvalues of the smaller Gram matrix in ascending order, rounding set to zero, float64.

    ``A A^T`` and ``A^T A`` share their nonzero eigenvalues, so the smaller one says it all.
    All NaN where an element is not finite, which `eigvalsh` would refuse.
    """
    rows = rows.double()
    gram = rows @ rows.mT if rows.shape[0] <= rows.shape[1] else rows.mT @ rows
    finite = gram.isfinite().all()
    values = torch.linalg.eigvalsh(torch.where(finite, gram, 0.0))
    values = torch.where(values <= RELATIVE_ZERO * values[-1], 0.0, values)
    return torch.where(finite, values, math.nan)


declare(
    name="matmul",
    symbol="@",
    inputs=(TENSOR, TENSOR),
    output=Output.TENSOR,
    function=matmul,
    latex=r"@1 \, !2",
    precedence=Precedence.PRODUCT,
    phrase="the matrix product of #1 and #2",
    meaning="The matrix product of the trailing two-dimensional slices; the leading dimensions "
    "must be equal.",
    group=Group.MATRIX,
    tags={"eznas-2022"},
)
declare(
    name="determinant",
    symbol="det",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=determinant,
    prepare=eliminate,
    finish=determinant_of,
    latex=r"\det(#1)",
    phrase="the determinant of each trailing square slice of #1",
    meaning="The determinant of each trailing two-dimensional slice, which must be square; "
    "exactly 0 for a numerically singular one.",
    group=Group.MATRIX,
    tags={"eznas-2022"},
)
declare(
    name="logdet",
    symbol="ln det",
    inputs=(TENSOR,),
    output=Output.TENSOR,
    function=logdet,
    prepare=eliminate,
    finish=logdet_of,
    latex=r"\ln\det(#1)",
    phrase="the log-determinant of each trailing square slice of #1",
    meaning="The logarithm of the determinant of each trailing two-dimensional slice, which must "
    "be square; 0 where the determinant is negative, minus infinity where the slice is "
    "numerically singular.",
    group=Group.MATRIX,
    tags={"eznas-2022"},
)
declare(
    name="eigenvalue_ratio",
    symbol="λ₁/λₙ",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=eigenvalue_ratio,
    prepare=spectrum,
    finish=eigenvalue_ratio_of,
    latex=r"\kappa_{0}(#1)",
    phrase="the eigenvalue ratio of the Gram matrix over the first axis of #1",
    meaning="The largest over the smallest eigenvalue of the Gram matrix A Aᵀ, where A has one "
    "row for each index of the first axis (images, or filters of a weight); of Aᵀ A if that is "
    "smaller; infinite if the smallest is zero.",
    group=Group.MATRIX,
    tags={"eznas-2022", "non-negative"},
)
declare(
    name="channel_eigenvalue_ratio",
    symbol="λ₁/λₙ ch",
    inputs=(TENSOR,),
    output=Output.NUMBER,
    function=channel_eigenvalue_ratio,
    prepare=channel_spectrum,
    finish=eigenvalue_ratio_of,
    latex=r"\kappa_{1}(#1)",
    phrase="the eigenvalue ratio of the Gram matrix over the channels of #1",
    meaning="The largest over the smallest eigenvalue of the Gram matrix A Aᵀ, where A has one "
    "row for each channel (index of the second axis); of Aᵀ A if that is smaller; infinite if the "
    "smallest is zero.",
    group=Group.MATRIX,
    tags={"eznas-2022", "non-negative"},
)
