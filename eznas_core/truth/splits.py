"""Fitness, selection and test networks: three parts that share no network and no function.

A proxy is fitted on the first, chosen on the second and reported on the third. Two
architectures that compute the same function would carry an answer from one part to another, so
the parts are disjoint by the space's canonical form too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eznas_core import spaces
from eznas_core.foundation import EznasError, content_hash, numpy_generator
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth.table import AccuracyTable

PARTS = ("fitness", "selection", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Three disjoint parts of a space.

    Attributes:
        space: The search space.
        seed: The seed they were drawn with.
        fitness: Networks whose accuracies the search may use as it likes.
        selection: Networks that choose among what the search found.
        test: Networks for the figure that is reported, and for nothing else.

    Raises:
        EznasError: A part is empty, or two of the architectures are equal or compute the
            same function.
    """

    space: SearchSpace
    seed: int
    fitness: tuple[Architecture, ...]
    selection: tuple[Architecture, ...]
    test: tuple[Architecture, ...]

    def __post_init__(self) -> None:
        owner: dict[Architecture, tuple[str, Architecture]] = {}
        for part, members in self._parts():
            if not members:
                raise EznasError(f"the {part} part of a split is empty")
            if len(set(members)) != len(members):
                raise EznasError(f"an architecture stands twice in the {part} part of a split")
            for member in members:
                canonical = self.space.canonical(member)
                other, twin = owner.setdefault(canonical, (part, member))
                if other != part:
                    raise EznasError(
                        f"{member} ({part}) and {twin} ({other}) are the same network or compute "
                        "the same function: the parts of a split must be disjoint"
                    )

    @property
    def hashes(self) -> dict[str, str]:
        """A content hash for each part; the order of its members does not matter."""
        return {part: _hash(self.space, members) for part, members in self._parts()}

    def to_json(self) -> dict[str, Any]:
        """The split as a JSON object, architectures as text."""
        parts = {part: [member.text for member in members] for part, members in self._parts()}
        return {"space": self.space.name, "seed": self.seed, **parts, "hashes": self.hashes}

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, space: SearchSpace | None = None) -> Split:
        """The split of a JSON object that `to_json` made.

        Args:
            value: The object.
            space: The space, if it is one that is not registered.

        Raises:
            EznasError: Something is missing, is no architecture, or does not match its hash.
        """
        try:
            name, seed = value["space"], int(value["seed"])
            texts = {part: list(value[part]) for part in PARTS}
            hashes = dict(value["hashes"])
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"a damaged split: {error!r}") from error
        found = space if space is not None else spaces.get(name)
        if found.name != name:
            raise EznasError(f"a split of {name}, not of {found.name}")
        parts = {part: tuple(found.parse(text) for text in texts[part]) for part in PARTS}
        split = cls(space=found, seed=seed, **parts)
        for part in PARTS:
            if split.hashes[part] != hashes.get(part):
                raise EznasError(f"the {part} part of a split does not match its hash")
        return split

    def _parts(self) -> tuple[tuple[str, tuple[Architecture, ...]], ...]:
        return (("fitness", self.fitness), ("selection", self.selection), ("test", self.test))


def split(
    table: AccuracyTable,
    space: SearchSpace,
    *,
    fitness: int,
    selection: int,
    test: int,
    seed: int,
    exclude: Iterable[Architecture] = (),
    strata: int = 1,
    label: str | None = None,
) -> Split:
    """Draws three disjoint parts from the architectures of a table.

    All architectures drawn compute different functions. Each part has a random stream of its
    own, and the test part is drawn first: a seed's test networks are the same however many
    fitness networks are asked for, and a smaller part is the beginning of a larger one.

    Args:
        table: Where the accuracies are.
        space: The table's space.
        fitness: How many fitness networks.
        selection: How many selection networks.
        test: How many test networks.
        seed: The seed.
        exclude: Architectures that none of the parts may have, nor any of equal function.
        strata: With more than one, each part takes equal shares of that many quantiles of the
            accuracy. That looks at every accuracy of the table: it is for studies of a whole
            table, not for a search that counts its labels (see `split_together`).
        label: The accuracy for the strata, by default the table's own default.

    Raises:
        EznasError: The table is of another space, a number makes no sense, or there are not
            enough architectures.
    """
    counts = {"test": test, "selection": selection, "fitness": fitness}
    if table.space != space.name:
        raise EznasError(f"a table of {table.space} cannot be split as {space.name}")
    if strata < 1 or min(counts.values()) < 1:
        raise EznasError("each part of a split needs at least one network, and one stratum")
    bins = bins_of(table, strata, label)
    taken = {space.canonical(architecture) for architecture in exclude}
    parts: dict[str, tuple[Architecture, ...]] = {}
    for part, count in counts.items():
        parts[part] = draw_functions(
            bins, space, taken, count, numpy_generator(seed, "split", part)
        )
        if len(parts[part]) < count:
            raise too_few(part, count, len(parts[part]), table)
    return Split(space=space, seed=seed, **parts)


def too_few(part: str, wanted: int, left: int, table: AccuracyTable) -> EznasError:
    """The error for a table that has not enough networks for a part."""
    return EznasError(
        f"{wanted} {part} networks were asked for, but after the other parts only {left} of "
        f"different function are left in the table of {len(table)}"
    )


def bins_of(table: AccuracyTable, strata: int, label: str | None) -> list[list[Architecture]]:
    """The architectures that have the label, cut at quantiles of the accuracy."""
    # Sorted by text first: the same architectures give the same split from any table.
    pool = sorted(table.architectures(label), key=lambda architecture: architecture.text)
    if strata > len(pool):
        raise EznasError(f"{len(pool)} architectures cannot be cut into {strata} strata")
    if strata == 1:
        return [pool]
    order = np.argsort(table.values(pool, label), kind="stable")
    return [[pool[i] for i in part] for part in np.array_split(order, strata)]


def draw_functions(
    bins: list[list[Architecture]],
    space: SearchSpace,
    taken: set[Architecture],
    count: int,
    rng: np.random.Generator,
) -> tuple[Architecture, ...]:
    """Takes from one bin after the other what is unlike everything in `taken`, and adds it."""
    turns = deque(
        iter([members[i] for i in rng.permutation(len(members))])
        for members in (bins[i] for i in rng.permutation(len(bins)))
    )
    drawn: list[Architecture] = []
    while turns and len(drawn) < count:
        members = turns.popleft()
        found = next((member for member in members if space.canonical(member) not in taken), None)
        if found is not None:
            taken.add(space.canonical(found))
            drawn.append(found)
            turns.append(members)
    return tuple(drawn)


def count_functions(
    space: SearchSpace, table: AccuracyTable, label: str | None = None, *, at_most: int
) -> int:
    """How many labelled networks of different function a table has, counted up to a number.

    As many as a split can share out; counting stops there, so a large table costs no more.
    """
    found: set[Architecture] = set()
    for architecture in table.architectures(label):
        if len(found) >= at_most:
            break
        found.add(space.canonical(architecture))
    return len(found)


def _hash(space: SearchSpace, members: tuple[Architecture, ...]) -> str:
    return content_hash([space.name, *sorted(member.text for member in members)])
