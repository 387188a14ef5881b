"""The few networks that a formula is ranked on while it is being written.

Whoever changes a formula until its tau on some networks is high has used their accuracies. So
these networks stand apart from those that a study draws first: they come from the other end of
the same random order, and none of them is the same function as one of a study's default size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.study import USUAL_NETWORKS, Study

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture, SearchSpace
    from eznas_core.truth import AccuracyTable

NETWORKS = 40
SEED = 1
BATCH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickSample:
    """Networks of different function, and how far they stand apart.

    Attributes:
        networks: The networks.
        apart: The largest study of the same seed that draws none of these functions.
        whole: How many networks the table has in all.
    """

    networks: tuple[Architecture, ...]
    apart: int
    whole: int


def draw(space: SearchSpace, table: AccuracyTable, label: str) -> QuickSample:
    """The sample of a table; always the same one.

    A table that is too small for both keeps what it has beyond the sample for studies.
    """
    from eznas_core import truth

    known = table.architectures(label)
    order = truth.draw(table, len(known), seed=SEED, label=label)
    kept_back = order[: max(0, min(USUAL_NETWORKS, len(order) - NETWORKS))]
    taken = {space.canonical(each) for each in kept_back}
    networks: list[Architecture] = []
    for each in reversed(order[len(kept_back) :]):
        function = space.canonical(each)
        if function not in taken and len(networks) < NETWORKS:
            taken.add(function)
            networks.append(each)
    functions = {space.canonical(each) for each in networks}
    first = (at for at, each in enumerate(order) if space.canonical(each) in functions)
    return QuickSample(networks=tuple(networks), apart=next(first, len(order)), whole=len(order))


def study(table: AccuracyTable, label: str, formula: str) -> Study:
    """How a formula is scored on the sample of a table: as in a study of a small batch."""
    return Study(
        space=table.space,
        dataset=table.dataset,
        label=label,
        proxies=(formula,),
        networks=NETWORKS,
        seed=SEED,
        batch_size=BATCH,
        scale=str(table.scale),
    )
