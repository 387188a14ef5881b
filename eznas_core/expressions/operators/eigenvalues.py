"""How many directions the rows of a tensor fill: numbers made of the eigenvalues of a Gram matrix.

Images (or the filters of a weight) are axis 0, channels axis 1, positions the axes after these.
All numbers over one side of one tensor share one eigenvalue decomposition, which is nearly all
they cost: it is their `prepare`.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from eznas_core.expressions.operators.matrices import channel_spectrum, spectrum, spectrum_of
from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.operators.spectra import RIDGE
from eznas_core.expressions.row import TENSOR, Group, Output
from eznas_core.expressions.shapes import rows_of_positions


def spatial_spectrum(x: Tensor) -> tuple[Tensor, Tensor]:
    """The eigenvalues over positions, see `spectrum_of`."""
    return spectrum_of(rows_of_positions(x))


def eigenvalues(x: Tensor) -> Tensor:
    """The eigenvalues of `gram`, the larger side's zeros left out."""
    return eigenvalues_of(spectrum(x))


def channel_eigenvalues(x: Tensor) -> Tensor:
    """The eigenvalues of `channel_gram`, the larger side's zeros left out."""
    return eigenvalues_of(channel_spectrum(x))


def effective_rank(x: Tensor) -> Tensor:
    """How many directions the rows of axis 0 fill."""
    return effective_rank_of(spectrum(x))


def channel_effective_rank(x: Tensor) -> Tensor:
    """How many directions the rows of axis 1 fill."""
    return effective_rank_of(channel_spectrum(x))


def spatial_effective_rank(x: Tensor) -> Tensor:
    """How many directions the rows of positions fill."""
    return effective_rank_of(spatial_spectrum(x))


def spectral_entropy(x: Tensor) -> Tensor:
    """How evenly the directions of axis 0 are filled."""
    return spectral_entropy_of(spectrum(x))


def channel_spectral_entropy(x: Tensor) -> Tensor:
    """How evenly the directions of axis 1 are filled."""
    return spectral_entropy_of(channel_spectrum(x))


def image_logdet(x: Tensor) -> Tensor:
    """The log-determinant of `gram` with a ridge."""
    return ridged_logdet_of(spectrum(x))


def channel_logdet(x: Tensor) -> Tensor:
    """The log-determinant of `channel_gram` with a ridge."""
    return ridged_logdet_of(channel_spectrum(x))


def spatial_logdet(x: Tensor) -> Tensor:
    """The log-determinant of `spatial_gram` with a ridge."""
    return ridged_logdet_of(spatial_spectrum(x))


def entropy_of(values: Tensor) -> Tensor:
    """The entropy of eigenvalues as shares of their sum."""
    total = values.sum()
    shares = values / torch.where(total == 0, 1.0, total)
    entropy: Tensor = torch.special.entr(shares).sum()
    return entropy


def effective_rank_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The exponential of the entropy of eigenvalues, as shares of their sum."""
    values, like = parts
    return entropy_of(values).exp().to(like.dtype)


def spectral_entropy_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The entropy as a share of the largest one possible; 0 for a single eigenvalue."""
    values, like = parts
    return (entropy_of(values) / math.log(max(2, len(values)))).to(like.dtype)


def eigenvalues_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The eigenvalues of the Gram matrix per element, in ascending order."""
    values, like = parts
    return (values / like.shape[2]).to(like.dtype)


def ridged_logdet_of(parts: tuple[Tensor, ...]) -> Tensor:
    """The log-determinant of the Gram matrix per element with a thousandth on its diagonal."""
    values, like = parts
    rows, columns = like.shape[1:]
    # A matrix of more rows than columns has further eigenvalues, all zero.
    empty = max(0, rows - columns) * math.log(RIDGE)
    return (values / columns).add_(RIDGE).log_().sum().add_(empty).to(like.dtype)


_NUMBER = {"inputs": (TENSOR,), "output": Output.NUMBER, "group": Group.MATRIX}
_VECTOR = {"inputs": (TENSOR,), "output": Output.TENSOR, "group": Group.MATRIX}

declare(
    name="eigenvalues",
    symbol="λ",
    function=eigenvalues,
    prepare=spectrum,
    finish=eigenvalues_of,
    latex=r"\lambda_{0}(#1)",
    phrase="the eigenvalues of the Gram matrix over the first axis of #1",
    meaning="The eigenvalues of `gram`, as a vector in ascending order; with fewer columns than "
    "rows, as many as there are columns, the others being zero.",
    tags={"non-negative"},
    **_VECTOR,
)
declare(
    name="channel_eigenvalues",
    symbol="λ ch",
    function=channel_eigenvalues,
    prepare=channel_spectrum,
    finish=eigenvalues_of,
    latex=r"\lambda_{1}(#1)",
    phrase="the eigenvalues of the Gram matrix over the channels of #1",
    meaning="The eigenvalues of `channel_gram`, as a vector in ascending order; with fewer columns "
    "than rows, as many as there are columns, the others being zero.",
    tags={"non-negative"},
    **_VECTOR,
)
declare(
    name="effective_rank",
    symbol="erank",
    function=effective_rank,
    prepare=spectrum,
    finish=effective_rank_of,
    latex=r"\operatorname{erank}_{0}(#1)",
    phrase="the effective rank over the first axis of #1",
    meaning="The exponential of the entropy of the eigenvalues, as shares of their sum, of the "
    "Gram matrix over the first axis: from 1 (all rows parallel) to the number of rows.",
    tags={"non-negative"},
    **_NUMBER,
)
declare(
    name="channel_effective_rank",
    symbol="erank ch",
    function=channel_effective_rank,
    prepare=channel_spectrum,
    finish=effective_rank_of,
    latex=r"\operatorname{erank}_{1}(#1)",
    phrase="the effective rank over the channels of #1",
    meaning="The exponential of the entropy of the eigenvalues, as shares of their sum, of the "
    "Gram matrix over the channels: from 1 (all alike) to the number of channels.",
    tags={"non-negative"},
    **_NUMBER,
)
declare(
    name="spatial_effective_rank",
    symbol="erank ps",
    function=spatial_effective_rank,
    prepare=spatial_spectrum,
    finish=effective_rank_of,
    latex=r"\operatorname{erank}_{\mathrm{s}}(#1)",
    phrase="the effective rank over the positions of #1",
    meaning="The exponential of the entropy of the eigenvalues, as shares of their sum, of the "
    "Gram matrix over the positions: from 1 (all alike) to the number of positions.",
    tags={"non-negative"},
    **_NUMBER,
)
declare(
    name="spectral_entropy",
    symbol="H λ",
    function=spectral_entropy,
    prepare=spectrum,
    finish=spectral_entropy_of,
    latex=r"h_{0}(#1)",
    phrase="the spectral entropy over the first axis of #1",
    meaning="The entropy of the eigenvalues, as shares of their sum, of the Gram matrix over the "
    "first axis, over the logarithm of their number: from 0 (one direction) to 1 (all alike); "
    "unlike the effective rank, it does not grow with the number of rows.",
    tags={"non-negative"},
    **_NUMBER,
)
declare(
    name="channel_spectral_entropy",
    symbol="H λ ch",
    function=channel_spectral_entropy,
    prepare=channel_spectrum,
    finish=spectral_entropy_of,
    latex=r"h_{1}(#1)",
    phrase="the spectral entropy over the channels of #1",
    meaning="The entropy of the eigenvalues, as shares of their sum, of the Gram matrix over the "
    "channels, over the logarithm of their number: from 0 (one direction) to 1 (all alike); "
    "unlike the effective rank, it does not grow with the number of channels.",
    tags={"non-negative"},
    **_NUMBER,
)
declare(
    name="image_logdet",
    symbol="ln|G|",
    function=image_logdet,
    prepare=spectrum,
    finish=ridged_logdet_of,
    latex=r"\ln\det\nolimits_{0}(#1)",
    phrase="the log-determinant of the Gram matrix over the first axis of #1",
    meaning="The log-determinant of `ridge(gram(T))`: of the Gram matrix per element, with 0.001 "
    "added on its diagonal; always finite for finite elements.",
    **_NUMBER,
)
declare(
    name="channel_logdet",
    symbol="ln|G| ch",
    function=channel_logdet,
    prepare=channel_spectrum,
    finish=ridged_logdet_of,
    latex=r"\ln\det\nolimits_{1}(#1)",
    phrase="the log-determinant of the Gram matrix over the channels of #1",
    meaning="The log-determinant of the Gram matrix over the channels, per element, with 0.001 "
    "added on its diagonal; always finite for finite elements.",
    **_NUMBER,
)
declare(
    name="spatial_logdet",
    symbol="ln|G| ps",
    function=spatial_logdet,
    prepare=spatial_spectrum,
    finish=ridged_logdet_of,
    latex=r"\ln\det\nolimits_{\mathrm{s}}(#1)",
    phrase="the log-determinant of the Gram matrix over the positions of #1",
    meaning="The log-determinant of the Gram matrix over the positions, per element, with 0.001 "
    "added on its diagonal; always finite for finite elements.",
    **_NUMBER,
)
