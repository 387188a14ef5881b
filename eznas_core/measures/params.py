"""The number of parameters."""

from __future__ import annotations

from torch import nn

from eznas_core.measures.declaration import measure
from eznas_core.networks import count_parameters
from eznas_core.statistics import ProbeInputs


@measure(
    name="params",
    title="parameters",
    formula=r"\sum_l |\theta_l|",
    paper="Common baseline",
    year=2017,
    aliases=("parameters",),
)
def params(network: nn.Module, inputs: ProbeInputs) -> float:  # noqa: ARG001
    """How many trainable numbers the network has; shared ones count once."""
    return float(count_parameters(network))
