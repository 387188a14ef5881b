"""Fisher: how much the loss depends on the presence of each channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from eznas_core.measures._layers import WEIGHTED_CALLS, layer_weights
from eznas_core.measures._losses import loss_of
from eznas_core.measures._passes import Calls, borrowed, gradients
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="fisher",
    title="Fisher",
    formula=r"\sum_l \sum_c \frac{1}{2N} \sum_n "
    r"\Big( \sum_{ij} A_{ncij} \, \partial L / \partial A_{ncij} \Big)^2",
    paper="Theis et al., Faster Gaze Prediction With Dense Networks and Fisher Pruning; "
    "Turner et al., BlockSwap",
    year=2020,
    needs=Needs(data=True, labels=True, backward=True),
)
def fisher(network: nn.Module, inputs: ProbeInputs) -> float:
    """Activation times gradient, summed over positions and squared, at each layer's output.

    Summed over the channels of all convolutions and linear layers.
    """
    outputs: list[Tensor] = []

    def tap(args: tuple[Any, ...], named: Mapping[str, Any], result: Any) -> Any:  # noqa: ARG001
        outputs.append(result)
        # The network goes on with a copy: what it writes over in place is then not the tap.
        return result.clone()

    with borrowed(network):
        layer_weights(network)
        with Calls(dict.fromkeys(WEIGHTED_CALLS, tap)):
            loss = loss_of(network, inputs)
        found = gradients(loss, outputs)
        return sum(
            _channels(output.detach(), gradient)
            for output, gradient in zip(outputs, found, strict=True)
        )


def _channels(activation: Tensor, gradient: Tensor) -> float:
    product = (activation * gradient).double().flatten(2) if activation.ndim > 2 else None
    each = (activation * gradient).double() if product is None else product.sum(2)
    return float(each.square().mean(0).sum() / 2)
