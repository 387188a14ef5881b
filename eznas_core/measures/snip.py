"""SNIP: how much the loss depends on the presence of each weight."""

from __future__ import annotations

from torch import nn

from eznas_core.measures._losses import weights_and_gradients
from eznas_core.measures._passes import borrowed
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="snip",
    title="SNIP",
    formula=r"\sum_l \sum_i \left| W_{l,i} \, \partial L / \partial W_{l,i} \right|",
    paper="Lee et al., SNIP: Single-shot Network Pruning based on Connection Sensitivity",
    year=2019,
    needs=Needs(data=True, labels=True, backward=True),
)
def snip(network: nn.Module, inputs: ProbeInputs) -> float:
    """The size of weight times gradient of the loss, summed over all weights."""
    with borrowed(network):
        pairs = weights_and_gradients(network, inputs)
        return sum(float((weight * gradient).abs().double().sum()) for weight, gradient in pairs)
