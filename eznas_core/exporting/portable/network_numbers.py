"""How an exported module reads the numbers of a network as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.networks import count_macs, count_parameters


@dataclass(frozen=True, slots=True)
class Reading:
    """Python for one network number.

    Attributes:
        source: An expression of `model`, `images`, `units` and `depths`; a Python number.
        kernels: The functions it calls.
        logarithm: Whether the number is the natural logarithm of that.
    """

    source: str
    kernels: tuple[Callable[..., Any], ...] = ()
    logarithm: bool = False


_PARAMETERS = "count_parameters(model)"
_MACS = "count_macs(model, images.shape[1:])"

NETWORK_NUMBERS: Mapping[str, Reading] = {
    "parameters": Reading(_PARAMETERS, (count_parameters,)),
    "log_parameters": Reading(_PARAMETERS, (count_parameters,), logarithm=True),
    "macs": Reading(_MACS, (count_macs,)),
    "log_macs": Reading(_MACS, (count_macs,), logarithm=True),
    "units": Reading("len(units)"),
    "depth": Reading("max(depths, default=0)"),
}
