"""GraSP: how much removing each weight would weaken the gradient flow."""

from __future__ import annotations

from torch import Tensor, nn

from eznas_core.measures._layers import layer_weights
from eznas_core.measures._losses import loss_of
from eznas_core.measures._passes import borrowed, gradients
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="grasp",
    title="GraSP",
    formula=r"-\sum_l \sum_i W_{l,i} \, (H g)_{l,i}, \quad g = \nabla L, \; H = \nabla^2 L",
    paper="Wang et al., Picking Winning Tickets Before Training by Preserving Gradient Flow",
    year=2020,
    needs=Needs(data=True, labels=True, backward=True),
)
def grasp(network: nn.Module, inputs: ProbeInputs) -> float:
    """Minus weight times the Hessian's product with the gradient, summed over all weights.

    The product is the gradient of ``g · sg(g)``, where sg holds its argument constant.
    """
    with borrowed(network):
        weights = layer_weights(network)
        first = gradients(loss_of(network, inputs), weights, again=True)
        products = [(gradient * gradient.detach()).sum() for gradient in first]
        total: Tensor = sum(products[1:], start=products[0])
        second = gradients(total, weights)
        return -sum(
            float((weight.detach() * product).double().sum())
            for weight, product in zip(weights, second, strict=True)
        )
