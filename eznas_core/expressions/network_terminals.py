"""Numbers of a network as a whole that an expression may name beside aggregated units."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eznas_core import networks
from eznas_core.foundation import Registry

if TYPE_CHECKING:
    from eznas_core.statistics import NetworkStatistics


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkNumber:
    """One row: a name, what it means, and how it is read from a network.

    Attributes:
        name: The word it is written as.
        meaning: One sentence.
        phrase: Noun phrase for `explain`.
        latex: Its symbol.
        function: Reads it; may give infinity, which the evaluator's policy then answers.
    """

    name: str
    meaning: str
    phrase: str
    latex: str
    function: Callable[[NetworkStatistics], float]


NETWORK_TERMINALS: Registry[NetworkNumber] = Registry("network number")


def parameters(statistics: NetworkStatistics) -> float:
    """How many trainable numbers the network has."""
    return float(networks.count_parameters(statistics.network))


def macs(statistics: NetworkStatistics) -> float:
    """Multiply-adds of convolutions and linear layers for one image of the probe's size."""
    channels, height, width = statistics.probe.data.shape[1:]
    return float(networks.count_macs(statistics.network, (channels, height, width)))


def log_parameters(statistics: NetworkStatistics) -> float:
    """The natural logarithm of the number of parameters."""
    return _log(parameters(statistics))


def log_macs(statistics: NetworkStatistics) -> float:
    """The natural logarithm of the number of multiply-adds."""
    return _log(macs(statistics))


def units(statistics: NetworkStatistics) -> float:
    """How many units the network has."""
    return float(len(statistics.units))


def depth(statistics: NetworkStatistics) -> float:
    """How many units lie on the longest way through the network."""
    return float(max((unit.depth for unit in statistics.units), default=0))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


for _row in (
    NetworkNumber(
        name="parameters",
        meaning="How many trainable numbers the network has.",
        phrase="the number of parameters",
        latex=r"P",
        function=parameters,
    ),
    NetworkNumber(
        name="log_parameters",
        meaning="The natural logarithm of the number of parameters.",
        phrase="the logarithm of the number of parameters",
        latex=r"\ln P",
        function=log_parameters,
    ),
    NetworkNumber(
        name="macs",
        meaning="Multiply-adds of convolutions and linear layers for one image.",
        phrase="the number of multiply-adds for one image",
        latex=r"M",
        function=macs,
    ),
    NetworkNumber(
        name="log_macs",
        meaning="The natural logarithm of the number of multiply-adds for one image.",
        phrase="the logarithm of the number of multiply-adds for one image",
        latex=r"\ln M",
        function=log_macs,
    ),
    NetworkNumber(
        name="units",
        meaning="How many units the network has.",
        phrase="the number of units",
        latex=r"U",
        function=units,
    ),
    NetworkNumber(
        name="depth",
        meaning="How many units lie on the longest way through the network.",
        phrase="the number of units on the longest way through the network",
        latex=r"D",
        function=depth,
    ),
):
    NETWORK_TERMINALS.add(_row.name, _row)
