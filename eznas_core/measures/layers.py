"""The number of layers that have parameters."""

from __future__ import annotations

from torch import nn

from eznas_core.measures.declaration import measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="layers",
    title="trainable layers",
    formula=r"|\{l : \theta_l \neq \emptyset\}|",
    paper="Common baseline",
    year=2017,
)
def layers(network: nn.Module, inputs: ProbeInputs) -> float:  # noqa: ARG001
    """How many modules have parameters of their own."""
    return float(count_trainable_layers(network))


def count_trainable_layers(network: nn.Module) -> int:
    """The modules of `network` that own a parameter directly."""
    return sum(
        next(module.parameters(recurse=False), None) is not None for module in network.modules()
    )
