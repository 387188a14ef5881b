"""SynFlow: the flow through a network whose weights are all made positive."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.modules.conv import _ConvNd

from eznas_core.foundation import Failure, Reason
from eznas_core.measures._layers import NORMALISING_CALLS
from eznas_core.measures._passes import Calls, borrowed, first_argument, gradients, run
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

_PAPER = "Tanaka et al., Pruning neural networks without any data by iteratively conserving "
_PAPER += "synaptic flow"


@measure(
    name="synflow_raw",
    title="SynFlow, as published",
    formula=r"\sum_l \sum_i \left| W_{l,i} \, \partial R / \partial W_{l,i} \right|, \quad "
    r"R = \mathbf{1}^\top f_{|W|}(\mathbf{1})",
    paper=_PAPER,
    year=2020,
    needs=Needs(backward=True),
)
def synflow_raw(network: nn.Module, inputs: ProbeInputs) -> float:
    """Weight times gradient of the summed output, for an input of ones and positive weights.

    Batch normalisation is left out, as without it the flow is that of the weights alone. The
    numbers span dozens of orders of magnitude and are computed in float64.
    """
    return math.fsum(_flows(network, inputs))


@measure(
    name="synflow",
    title="SynFlow (logarithm)",
    formula=r"\log \sum_l \sum_i \left| W_{l,i} \, \partial R / \partial W_{l,i} \right|, \quad "
    r"R = \mathbf{1}^\top f_{|W|}(\mathbf{1})",
    paper=_PAPER,
    year=2020,
    needs=Needs(backward=True),
)
def synflow(network: nn.Module, inputs: ProbeInputs) -> float | Failure:
    """The logarithm of SynFlow, which ranks networks as SynFlow does and is easier to read.

    No flow at all, as where no path leads from input to output, has no logarithm.
    """
    total = math.fsum(_flows(network, inputs))
    if total == 0:
        return Failure(Reason.NON_FINITE, "nothing flows from the input to the output")
    return math.log(total) if math.isfinite(total) else total


def _flows(network: nn.Module, inputs: ProbeInputs) -> list[float]:
    """The flow through each convolution and linear layer."""
    with borrowed(network):
        state = {name: _positive(parameter) for name, parameter in network.named_parameters()}
        state |= {
            name: buffer.double() if buffer.is_floating_point() else buffer
            for name, buffer in network.named_buffers()
        }
        weights = [
            state[f"{name}.weight" if name else "weight"]
            for name, module in network.named_modules()
            if isinstance(module, _ConvNd | nn.Linear)
        ]
        if not weights:
            raise UnmeasurableError("the network has no convolution and no linear layer")
        device = weights[0].device
        ones = torch.ones((1, *inputs.data.shape[1:]), dtype=torch.float64, device=device)
        # Asked for the statistics of a single image, batch normalisation would refuse.
        network.eval()
        with Calls(dict.fromkeys(NORMALISING_CALLS, _leave_out)):
            output = run(lambda images: functional_call(network, state, (images,)), ones).sum()
        found = gradients(output, weights)
        return [
            float((weight.detach() * gradient).abs().sum())
            for weight, gradient in zip(weights, found, strict=True)
        ]


def _positive(parameter: Tensor) -> Tensor:
    if not parameter.is_floating_point():
        return parameter
    return parameter.detach().double().abs().requires_grad_(True)


def _leave_out(args: tuple[Any, ...], named: Mapping[str, Any], result: Any) -> Any:  # noqa: ARG001
    return first_argument(args, named)
