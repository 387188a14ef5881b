"""Fitness, selection and test networks of several tables at once.

Accuracies on two data sets of one space go along with each other, so a network whose accuracy on
the one was used in a search is no fair test on the other. All tables are therefore split
together: what is fitness or selection network for one is test network for none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth.splits import Split, bins_of, draw_functions, too_few
from eznas_core.truth.strata import POOL, Stratify, draw_evenly, parameters_of
from eznas_core.truth.table import AccuracyTable

_TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSpace:
    """A space with accuracies of its networks.

    Attributes:
        space: The space.
        table: Its accuracies.
        label: Which of them; None for the table's default.
    """

    space: SearchSpace
    table: AccuracyTable
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnParts:
    """The parts of one table, and what drawing them has cost.

    Attributes:
        split: The parts.
        looked_at: Part to the number of further accuracies that were looked at to draw it, of
            networks that were then left aside.
    """

    split: Split
    looked_at: Mapping[str, int]


def split_together(
    sources: Sequence[LabelledSpace],
    *,
    fitness: int,
    selection: int,
    test: int,
    seed: int,
    stratify: Stratify = Stratify.NONE,
) -> tuple[DrawnParts, ...]:
    """Draws three parts from each of several tables.

    Of one table, without strata, they are those of `split`. Of several tables of one space, no
    fitness or selection network computes the same function as any other of them, or as a test
    network of any table. Test networks of two tables may coincide (they do where the tables
    have the same architectures), so that figures on two data sets speak of the same networks.
    The test networks do not depend on `stratify`, nor on how many others are drawn.

    Args:
        sources: The tables.
        fitness: Fitness networks of each.
        selection: Selection networks of each.
        test: Test networks of each.
        seed: The seed.
        stratify: What fitness and selection networks are spread evenly over; see `strata`.

    Raises:
        EznasError: A table is of another space, a number makes no sense, or there are not
            enough architectures.
    """
    if min(fitness, selection, test) < 1:
        raise EznasError("each part of a split needs at least one network")
    for source in sources:
        if source.table.space != source.space.name:
            raise EznasError(
                f"a table of {source.table.space} cannot be split as {source.space.name}"
            )
    taken: set[Architecture] = set()
    tests = []
    for source in sources:
        own: set[Architecture] = set()
        tests.append(_draw(source, _TEST, test, test, own, seed))
        taken |= own
    drawn: dict[str, list[tuple[Architecture, ...]]] = {"selection": [], "fitness": []}
    looked_at: list[dict[str, int]] = [{} for _ in sources]
    for part, count in (("selection", selection), ("fitness", fitness)):
        for number, source in enumerate(sources):
            members, pool = _drawn_evenly(source, part, count, taken, seed, stratify)
            # Whose accuracy was looked at may be in no other part, taken or not.
            used = pool if stratify is Stratify.ACCURACY else members
            taken |= {source.space.canonical(each) for each in used}
            drawn[part].append(members)
            looked_at[number][part] = len(used) - len(members)
    return tuple(
        DrawnParts(
            split=Split(
                space=source.space,
                seed=seed,
                fitness=drawn["fitness"][number],
                selection=drawn["selection"][number],
                test=tests[number],
            ),
            looked_at=looked_at[number],
        )
        for number, source in enumerate(sources)
    )


def _drawn_evenly(
    source: LabelledSpace,
    part: str,
    count: int,
    taken: set[Architecture],
    seed: int,
    stratify: Stratify,
) -> tuple[tuple[Architecture, ...], tuple[Architecture, ...]]:
    """The networks of a part, and the pool that they were taken from."""
    if stratify is Stratify.NONE:
        members = _draw(source, part, count, count, set(taken), seed)
        return members, members
    pool = _draw(source, part, POOL * count, count, set(taken), seed)
    if stratify is Stratify.ACCURACY:
        values = source.table.values(pool, source.label).tolist()
    else:
        values = [parameters_of(source.space, each, source.table.dataset) for each in pool]
    return draw_evenly(pool, values, count, numpy_generator(seed, "strata", part)), pool


def _draw(
    source: LabelledSpace, part: str, most: int, least: int, taken: set[Architecture], seed: int
) -> tuple[Architecture, ...]:
    found = draw_functions(
        bins_of(source.table, 1, source.label),
        source.space,
        taken,
        most,
        numpy_generator(seed, "split", part),
    )
    if len(found) < least:
        raise too_few(part, least, len(found), source.table)
    return found
