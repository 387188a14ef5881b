"""The networks of a space with their accuracies and costs, and the filters a page offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth import AccuracyTable

ARCHITECTURE = "architecture"
ACCURACY = "accuracy"
RANK = "rank"
PARAMETERS = "parameters"
MFLOPS = "mflops"
FUNCTION = "function"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which networks to list.

    Attributes:
        contains: Every one of these words must stand in the architecture's text.
        accuracy: Smallest and largest accuracy in percent.
        parameters: Smallest and largest number of parameters, in millions.
        one_a_function: Of networks that compute the same function, only the representative
            or, where it is not listed, the first.
    """

    contains: str = ""
    accuracy: tuple[float, float] = (0.0, 100.0)
    parameters: tuple[float, float] = (0.0, float("inf"))
    one_a_function: bool = False


def listing(space: SearchSpace, table: AccuracyTable, *, label: str | None = None) -> pd.DataFrame:
    """One row for each network of the table, in the space's own order where it has one.

    Columns: `architecture`, `accuracy` (percent), `rank` (1 = best), `parameters` (millions),
    `mflops` (millions of multiply-adds for one image), `function` (a number that networks of
    equal function share).
    """
    architectures = _in_order(space, table, label)
    accuracy = pd.Series(table.values(architectures, label))
    costs = _costs(space, architectures, table.dataset)
    functions = [space.canonical(architecture).text for architecture in architectures]
    return pd.DataFrame(
        {
            ARCHITECTURE: [architecture.text for architecture in architectures],
            ACCURACY: accuracy,
            RANK: accuracy.rank(ascending=False, method="min").astype(int),
            PARAMETERS: [parameters / 1e6 for parameters, _ in costs],
            MFLOPS: [macs / 1e6 for _, macs in costs],
            FUNCTION: pd.factorize(pd.Series(functions))[0],
        }
    )


def filtered(frame: pd.DataFrame, wanted: Filter) -> pd.DataFrame:
    """The rows a filter lets through; the index still says which row of `frame` each one is."""
    keep = frame[ACCURACY].between(*wanted.accuracy) & frame[PARAMETERS].between(*wanted.parameters)
    for word in wanted.contains.split():
        keep &= frame[ARCHITECTURE].str.contains(word, case=False, regex=False)
    found = frame[keep]
    return found.drop_duplicates(FUNCTION) if wanted.one_a_function else found


def known_accuracy(
    table: AccuracyTable, architecture: Architecture, label: str | None = None
) -> float | None:
    """The accuracy of a network, or None where the table does not have it under that label."""
    if architecture not in table:
        return None
    try:
        return table.accuracy(architecture, label)
    except EznasError:
        return None


def functions(frame: pd.DataFrame) -> int:
    """How many different functions the networks compute."""
    return int(frame[FUNCTION].nunique())


def _costs(
    space: SearchSpace, architectures: Iterable[Architecture], dataset: str
) -> list[tuple[int, int]]:
    """Parameters and multiply-adds of each network, counted once where they must be equal."""
    counted: dict[Architecture, tuple[int, int]] = {}
    costs = []
    for architecture in architectures:
        twin = space.same_cost(architecture)
        if twin not in counted:
            counted[twin] = space.parameters(twin, dataset), space.macs(twin, dataset)
        costs.append(counted[twin])
    return costs


def _in_order(
    space: SearchSpace, table: AccuracyTable, label: str | None
) -> tuple[Architecture, ...]:
    known = table.architectures(label)
    try:
        everything: Iterable[Architecture] = space.enumerate()
    except EznasError:
        return known
    members = set(known)
    return tuple(architecture for architecture in everything if architecture in members)
