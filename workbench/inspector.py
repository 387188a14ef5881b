"""What the inspector sees inside one network, kept by the server once it has been worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from eznas_core import spaces
from eznas_core.foundation import EznasError
from workbench import cache
from workbench.figures import probe_histograms

if TYPE_CHECKING:
    from eznas_core.networks.layers import LayerCost
    from eznas_core.networks.wiring import Wiring
    from eznas_core.spaces import Architecture, SearchSpace
    from eznas_core.statistics import Coverage, NetworkStatistics, Quantity, Statistic, Unit
    from workbench.figures.probe_histograms import ProbeHistogramsInfo, Sample
    from workbench.shelf import Shelf

BATCH = 4
"""How many images a network is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The layers and units of a network.

    Attributes:
        layers: Its layers with their costs, in order of execution.
        units: Its units.
        coverage: What they cover.
        wirings: How its blocks are connected, from few large ones to single layers.
    """

    layers: tuple[LayerCost, ...]
    units: tuple[Unit, ...]
    coverage: Coverage
    wirings: tuple[Wiring, ...]


def inside(architecture: Architecture, dataset: str) -> Inside:
    """The layers and units of an architecture's network.

    Raises:
        EznasError: The network cannot be built or run.
    """
    shelf = cast("Shelf[Inside]", cache.shelf("inside"))
    # A space of the user's own may have changed under its name.
    key = (spaces.get(architecture.space), architecture, dataset)
    return shelf.get(key, lambda: _inside(architecture, dataset))


def histograms(
    architecture: Architecture, dataset: str, quantity: Quantity
) -> tuple[ProbeHistogramsInfo, ...]:
    """One quantity of each unit under each probe.

    Raises:
        EznasError: The network cannot be built or run.
    """
    shelf = cast("Shelf[tuple[ProbeHistogramsInfo, ...]]", cache.shelf("unit histograms"))
    key = (spaces.get(architecture.space), architecture, dataset, quantity)
    return shelf.get(key, lambda: _histograms(architecture, dataset, quantity))


def _inside(architecture: Architecture, dataset: str) -> Inside:
    from eznas_core.networks.layers import layer_costs
    from eznas_core.networks.wiring import wirings
    from eznas_core.scoring import one_thread
    from eznas_core.spaces.own_mistakes import MISTAKES, told

    space = spaces.get(architecture.space)
    with st.spinner("Running the network and counting its layers …", show_time=True), one_thread():
        found = _statistics(space, architecture, dataset)
        units, coverage = found.units, found.coverage
        try:
            layers = layer_costs(found.network, space.input_shape(dataset))
            wired = wirings(found.network, space.input_shape(dataset))
        except MISTAKES as error:  # the network may be anybody's code
            raise EznasError(f"the network's layers cannot be counted: {told(error)}") from error
    return Inside(layers=layers, units=units, coverage=coverage, wirings=wired)


def _histograms(
    architecture: Architecture, dataset: str, quantity: Quantity
) -> tuple[ProbeHistogramsInfo, ...]:
    from eznas_core.scoring import one_thread
    from eznas_core.statistics import ALL_STATISTICS

    wanted = [name for name in ALL_STATISTICS if name.quantity is quantity]
    space = spaces.get(architecture.space)
    words = f"Capturing {quantity} of every unit under each probe …"
    with st.spinner(words, show_time=True), one_thread():
        found = _statistics(space, architecture, dataset)
        samples: list[dict[str, Sample]] = [{} for _ in found.units]
        # Noise first: what changes by perturbation needs the images' own values anyway.
        for name in sorted(wanted, key=lambda each: each.probe != "noise"):
            title = "weight" if name.probe is None else name.probe.value
            for unit, kept in zip(found.units, samples, strict=True):
                kept[title] = _sample(found, unit, name)
            if title == "noise":
                found.release()
    order = ["weight" if name.probe is None else name.probe.value for name in wanted]
    return tuple(
        probe_histograms.info(
            {title: kept[title] for title in order}, quantity=quantity.value, unit=unit.name
        )
        for unit, kept in zip(found.units, samples, strict=True)
    )


def _sample(found: NetworkStatistics, unit: Unit, name: Statistic) -> Sample:
    from eznas_core.expressions.distribution import part_of

    part = part_of(found.tensor(unit.index, name))
    return probe_histograms.Sample(
        values=part.sample,
        elements=part.elements,
        zeros=part.zeros,
        non_finite=part.infinite + part.nan,
    )


def _statistics(space: SearchSpace, architecture: Architecture, dataset: str) -> NetworkStatistics:
    from eznas_core.scoring import ScoringProtocol, build, probe_inputs
    from eznas_core.statistics import collect

    protocol = ScoringProtocol(batch_size=BATCH, dataset=dataset)
    # The network as it is, not the one that stands for all that compute the same.
    network = build(space, architecture, protocol)
    return collect(network, probe_inputs(space, protocol), rules=protocol.unit_rules(space))
