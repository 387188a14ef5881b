"""Norm of the weights."""

from __future__ import annotations

from torch import nn

from eznas_core.measures._layers import layer_weights
from eznas_core.measures._passes import borrowed
from eznas_core.measures.declaration import measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="l2_norm",
    title="L2 norm of the weights",
    formula=r"\sum_l \lVert W_l \rVert_2",
    paper="Abdelfattah et al., Zero-Cost Proxies for Lightweight NAS",
    year=2021,
)
def l2_norm(network: nn.Module, inputs: ProbeInputs) -> float:  # noqa: ARG001
    """The Euclidean norms of the layers' weights, summed over layers."""
    with borrowed(network):
        return sum(float(weight.detach().double().norm()) for weight in layer_weights(network))
