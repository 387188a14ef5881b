"""What the microscope looks at, kept by the server once it has been worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import streamlit as st

from eznas_core import spaces
from workbench import cache, seen

if TYPE_CHECKING:
    from eznas_core.expressions.inspection import Inspection
    from eznas_core.ranking.dissection import Dissection
    from eznas_core.spaces import Architecture
    from workbench.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a formula was taken apart on.

    Attributes:
        formula: Its text.
        space: Name of the search space.
        dataset: Name of the data set.
        label: Accuracy column.
        networks: How many networks.
        seed: The first seed.
    """

    formula: str
    space: str
    dataset: str
    label: str
    networks: int
    seed: int


def inspection(formula: str, architecture: Architecture, seed: int, batch: int) -> Inspection:
    """A formula on one network, node by node.

    Raises:
        EznasError: The formula is none, or the network cannot be built or run.
    """
    shelf = cast("Shelf[Inspection]", cache.shelf("inspections"))
    key = (formula, architecture, seed, batch)
    return shelf.get(key, lambda: _inspection(formula, architecture, seed, batch))


def dissections() -> Shelf[Dissection]:
    """The formulas that have been taken apart, by their `Sample`."""
    return cast("Shelf[Dissection]", cache.shelf("dissections"))


def looked_at(sample: Sample) -> Dissection | None:
    """What came of a formula on a sample, if it has been taken apart; its accuracies are seen."""
    found = dissections().peek(sample)
    if found is not None:
        draw = f"microscope, seed {sample.seed}"
        seen.note(sample.space, sample.dataset, sample.label, sample.networks, sample=draw)
    return found


def unit_names(architecture: Architecture) -> tuple[str, ...]:
    """The names of a network's units, from input to output."""
    shelf = cast("Shelf[tuple[str, ...]]", cache.shelf("unit names"))
    return shelf.get(architecture, lambda: inspection("weight", architecture, 0, 2).unit_names)


def _inspection(formula: str, architecture: Architecture, seed: int, batch: int) -> Inspection:
    from eznas_core.expressions import parse
    from eznas_core.expressions.inspection import inspect
    from eznas_core.scoring import ScoringProtocol, build, one_thread, probe_inputs, representative
    from eznas_core.statistics import collect

    space = spaces.get(architecture.space)
    protocol = ScoringProtocol(seed=seed, batch_size=batch, dataset=space.datasets[0])
    with st.spinner("Looking at every node …"), one_thread():
        network = build(space, representative(space, architecture), protocol)
        shown = probe_inputs(space, protocol)
        return inspect(parse(formula), collect(network, shown, rules=protocol.unit_rules(space)))
