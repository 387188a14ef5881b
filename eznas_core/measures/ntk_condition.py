"""Condition number of the neural tangent kernel (TE-NAS): can the network be trained?"""

from __future__ import annotations

import torch
from torch import nn

from eznas_core.foundation import Reason
from eznas_core.measures._layers import all_parameters
from eznas_core.measures._passes import borrowed, gradients, images_for, run
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="ntk_condition",
    title="NTK condition number",
    formula=r"\lambda_{\max}(\Theta) / \lambda_{\min}(\Theta), \quad "
    r"\Theta_{ij} = \nabla_\theta f(x_i) \cdot \nabla_\theta f(x_j)",
    paper="Chen et al., Neural Architecture Search on ImageNet in Four GPU Hours (TE-NAS)",
    year=2021,
    higher_is_better=False,
    needs=Needs(data=True, backward=True),
    aliases=("ntk", "tenas-ntk"),
)
def ntk_condition(network: nn.Module, inputs: ProbeInputs) -> float:
    """Largest over smallest eigenvalue of the Gram matrix of the images' gradients.

    f is the sum of an image's logits, its gradient taken with respect to all parameters.
    """
    if inputs.data.shape[0] < 2:
        raise UnmeasurableError("a condition number needs at least two images")
    with borrowed(network):
        parameters = all_parameters(network)
        logits = run(network, images_for(network, inputs.data))
        rows = []
        for each in logits.sum(1):
            found = gradients(each, parameters, keep=True)
            rows.append(torch.cat([gradient.flatten() for gradient in found]))
    jacobian = torch.stack(rows)
    kernel = (jacobian @ jacobian.T).double()
    if not bool(torch.isfinite(kernel).all()):
        raise UnmeasurableError("the gradients are infinite", Reason.NON_FINITE)
    eigenvalues = torch.linalg.eigvalsh(kernel)
    # The matrix is computed in the network's precision, below which an eigenvalue is noise.
    smallest, largest = float(eigenvalues[0]), float(eigenvalues[-1])
    if smallest <= largest * torch.finfo(jacobian.dtype).eps:
        raise UnmeasurableError("the kernel is singular: images share their gradients")
    return largest / smallest
