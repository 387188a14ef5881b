"""Jacobian covariance: do the images pull the network in different directions?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from eznas_core.measures._passes import NOISE, borrowed, gradients, images_for, run
from eznas_core.measures._randomness import generator_for, signs_like
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

_OFFSET = 1e-5
_SUSPICIOUS = 1e-4


@measure(
    name="jacov",
    title="Jacobian covariance",
    formula=r"-\sum_i \left( \log(\lambda_i + k) + \frac{1}{\lambda_i + k} \right), \quad "
    r"\lambda = \mathrm{eig}(\mathrm{corr}(J)), \; k = 10^{-5}",
    paper="Mellor et al., Neural Architecture Search without Training, first version",
    year=2020,
    needs=Needs(data=True, backward=True),
)
def jacov(network: nn.Module, inputs: ProbeInputs) -> float:
    """How little the gradients of the output at different images are correlated.

    J holds, for each image, the gradient of the summed logits with respect to that image.
    """
    if inputs.data.shape[0] < 2:
        raise UnmeasurableError("correlations between images need at least two images")
    with borrowed(network):
        jacobian = input_gradients(network, inputs)
    shifted = torch.linalg.eigvalsh(correlation(jacobian)) + _OFFSET
    return -float((shifted.log() + 1 / shifted).sum())


def input_gradients(network: nn.Module, inputs: ProbeInputs) -> Tensor:
    """``(batch, numbers in an image)`` gradients of the summed logits; the network borrowed.

    Raises:
        UnmeasurableError: They vanish but for rounding. In a linear network with batch
            normalisation they do: the sum over a batch of what is normalised is constant.
    """
    images = images_for(network, inputs.data).detach().clone().requires_grad_(True)
    logits = run(network, images)
    (found,) = gradients(logits.sum(), [images], keep=True)
    largest = float(found.abs().max())
    if 0 < largest < _SUSPICIOUS:
        # Against the same sum with signs that do not cancel.
        signs = signs_like(logits, generator_for(inputs, "signs of logits"))
        (other,) = gradients(logits, [images], seed=signs)
        if largest <= NOISE * torch.finfo(found.dtype).eps * float(other.abs().max()):
            raise UnmeasurableError("the output's gradients vanish but for rounding")
    return found.flatten(1).double()


def correlation(rows: Tensor) -> Tensor:
    """``(n, n)`` Pearson correlations of n rows.

    Raises:
        UnmeasurableError: A row is constant, or not finite, and so correlates with nothing.
    """
    centred = rows - rows.mean(1, keepdim=True)
    lengths = centred.norm(dim=1, keepdim=True)
    if not bool(torch.isfinite(lengths).all()) or bool((lengths == 0).any()):
        raise UnmeasurableError("the output does not depend on one of the images, or is infinite")
    unit = centred / lengths
    matrix: Tensor = (unit @ unit.T).clamp(-1, 1)
    return matrix
