"""Numbers of a network as a whole that an expression may name beside aggregated units.

Those that say how large it is stand here. Every hand-designed measure of `MEASURES` is one too,
by its own name: as the paper has it, so that small may be good. It is run when a formula that
names it is evaluated, on the network and the probe of the statistics.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from eznas_core import networks
from eznas_core.expressions.operators import OPERATORS
from eznas_core.foundation import Failure, Reason, Registry
from eznas_core.measures import MEASURES, Measure

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
        function: Reads it; may give infinity, which the evaluator's policy then answers, or the
            reason why there is none.
        counts: Whether it follows from the architecture alone, whatever the weights are.
        measure: The hand-designed measure it is; None for what is counted here.
    """

    name: str
    meaning: str
    phrase: str
    latex: str
    function: Callable[[NetworkStatistics], float | Failure]
    counts: bool = False
    measure: Measure | None = None


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
        counts=True,
    ),
    NetworkNumber(
        name="log_parameters",
        meaning="The natural logarithm of the number of parameters.",
        phrase="the logarithm of the number of parameters",
        latex=r"\ln P",
        function=log_parameters,
        counts=True,
    ),
    NetworkNumber(
        name="macs",
        meaning="Multiply-adds of convolutions and linear layers for one image.",
        phrase="the number of multiply-adds for one image",
        latex=r"M",
        function=macs,
        counts=True,
    ),
    NetworkNumber(
        name="log_macs",
        meaning="The natural logarithm of the number of multiply-adds for one image.",
        phrase="the logarithm of the number of multiply-adds for one image",
        latex=r"\ln M",
        function=log_macs,
        counts=True,
    ),
    NetworkNumber(
        name="units",
        meaning="How many units the network has.",
        phrase="the number of units",
        latex=r"U",
        function=units,
        counts=True,
    ),
    NetworkNumber(
        name="depth",
        meaning="How many units lie on the longest way through the network.",
        phrase="the number of units on the longest way through the network",
        latex=r"D",
        function=depth,
        counts=True,
    ),
):
    NETWORK_TERMINALS.add(_row.name, _row)

SIZES: tuple[str, ...] = NETWORK_TERMINALS.names()

# Measures that read nothing but the architecture.
_COUNTING = frozenset({"params", "flops", "layers"})
_ALIASES = {"synflow": ("log_synflow",)}  # the plain sum of flows overflows


def name_of_measure(measure: Measure) -> str:
    """What a measure is called in a formula: its name, with a suffix where that is taken."""
    taken = measure.name in OPERATORS or measure.name in NETWORK_TERMINALS
    return f"{measure.name}_measure" if taken else measure.name


def run_measure(measure: Measure, statistics: NetworkStatistics) -> float | Failure:
    """A measure's value for the network and the probe of some statistics, or why there is none."""
    network = statistics.network
    if measure.name not in _COUNTING and any(p.is_meta for p in network.parameters()):
        detail = f"{measure.name} needs weights, and the network has only their shapes"
        return Failure(Reason.UNSUPPORTED, detail)
    return measure.value(network, statistics.probe)


for _measure in MEASURES:
    _name = name_of_measure(_measure)
    NETWORK_TERMINALS.add(
        _name,
        NetworkNumber(
            name=_name,
            meaning=_measure.meaning,
            phrase=f"the network's {_measure.title}",
            latex=rf"\mathrm{{{_name}}}".replace("_", r"\_"),
            function=partial(run_measure, _measure),
            counts=_measure.name in _COUNTING,
            measure=_measure,
        ),
        aliases=_ALIASES.get(_measure.name, ()),
    )
