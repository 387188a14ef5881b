"""Plain: the first-order change of the loss if every weight were removed, with its sign."""

from __future__ import annotations

from torch import nn

from eznas_core.measures._losses import weights_and_gradients
from eznas_core.measures._passes import borrowed
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="plain",
    title="plain",
    formula=r"\sum_l \sum_i W_{l,i} \, \partial L / \partial W_{l,i}",
    paper="Mozer and Smolensky, Skeletonization; as a proxy: Abdelfattah et al., "
    "Zero-Cost Proxies for Lightweight NAS",
    year=2021,
    needs=Needs(data=True, labels=True, backward=True),
    caution="does not reproduce: another draw of weights and images gives another order",
)
def plain(network: nn.Module, inputs: ProbeInputs) -> float:
    """Weight times gradient of the loss, summed over all weights, signs kept."""
    with borrowed(network):
        pairs = weights_and_gradients(network, inputs)
        return sum(float((weight * gradient).double().sum()) for weight, gradient in pairs)
