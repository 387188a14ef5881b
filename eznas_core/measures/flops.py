"""Multiply-adds for one image."""

from __future__ import annotations

from torch import nn

from eznas_core.measures.declaration import UnmeasurableError, measure
from eznas_core.networks import count_macs
from eznas_core.statistics import ProbeInputs


@measure(
    name="flops",
    title="MFLOPs (multiply-adds)",
    formula=r"10^{-6} \sum_l \mathrm{MAC}_l",
    paper="Common baseline; the complexity score of AZ-NAS",
    year=2017,
    aliases=("macs", "az-complexity"),
)
def flops(network: nn.Module, inputs: ProbeInputs) -> float:
    """Millions of multiply-adds of the convolutions and linear layers for one image."""
    try:
        macs = count_macs(network, inputs.data.shape[1:])
    except (RuntimeError, ValueError, IndexError) as error:
        raise UnmeasurableError(f"the network fails on one image: {error}") from error
    return macs / 1e6
