"""GradSign: do the images' own gradients agree in sign?"""

from __future__ import annotations

import torch
from torch import nn

from eznas_core.measures._layers import all_parameters
from eznas_core.measures._losses import sample_gradients
from eznas_core.measures._passes import NOISE, borrowed
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="gradsign",
    title="GradSign",
    formula=r"\sum_k \Big| \sum_i \mathrm{sign} [\nabla_\theta \, l(f_\theta(x_i), y_i)]_k \Big|",
    paper="Zhang and Jia, GradSign: Model Performance Inference with Theoretical Insights",
    year=2022,
    needs=Needs(data=True, labels=True, backward=True),
)
def gradsign(network: nn.Module, inputs: ProbeInputs) -> float:
    """For each parameter, how far the gradients of the images' own losses agree in sign.

    Each image passes through the network alone. Where most gradients vanish but for rounding, as
    those of a linear network with batch normalisation do, their signs are chance and there is no
    value.
    """
    noisy, count = 0, 0
    with borrowed(network):
        parameters = all_parameters(network)
        totals = [torch.zeros_like(parameter) for parameter in parameters]
        for each in sample_gradients(network, inputs, parameters):
            largest = max(float(gradient.abs().max()) for gradient in each if gradient.numel())
            for total, gradient in zip(totals, each, strict=True):
                total += gradient.sign()
                rounding = NOISE * torch.finfo(gradient.dtype).eps * largest
                noisy += int(((gradient != 0) & (gradient.abs() <= rounding)).sum())
                count += gradient.numel()
    if 2 * noisy > count:
        raise UnmeasurableError("most gradients vanish but for rounding, so their signs are chance")
    return sum(float(total.abs().double().sum()) for total in totals)
