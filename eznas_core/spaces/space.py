"""The search space: what can be built, how to walk among it, and how it is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError, torch_generator, unknown_name
from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.datasets import DATASETS, Dataset
from eznas_core.spaces.graphs import CellGraph

if TYPE_CHECKING:
    from torch import nn

_DRAWS_PER_ARCHITECTURE = 50
"""Draws without a new architecture after which sampling turns to what is left."""


@dataclass(frozen=True, slots=True)
class SkeletonParameter:
    """A number that a space's networks may vary without being another architecture.

    Attributes:
        name: The keyword of `SearchSpace.build`.
        default: The benchmark's own value.
        meaning: What it is, in a few words.
    """

    name: str
    default: int
    meaning: str


@dataclass(frozen=True, kw_only=True)
class SearchSpace(ABC):
    """A set of architectures with a text form, neighbours and untrained networks.

    A subclass gives the parts marked abstract; the rest follows from them. Methods take
    architectures of their own space only.

    Attributes:
        name: Registry name.
        title: The name people write.
        description: One or two sentences for lists and pages.
        datasets: Names of the data sets its networks are defined for, the usual one first.
        size: Number of architectures, or None where it has not been counted.
        skeleton: What `build` can vary besides the architecture.
        default_units: By which rules the units of its networks are found unless something else
            is said: "published", "all", or names of rules, see `statistics.UnitRules`.
    """

    name: str
    title: str
    description: str
    datasets: tuple[str, ...]
    size: int | None
    skeleton: tuple[SkeletonParameter, ...]
    default_units: str = "published"

    @abstractmethod
    def parse(self, text: str) -> Architecture:
        """The architecture a text stands for; surrounding blanks do not matter.

        Raises:
            ArchitectureError: The text is no architecture; says where, and what is allowed.
        """

    @abstractmethod
    def sample(self, rng: np.random.Generator) -> Architecture:
        """One architecture, drawn as the benchmark draws them."""

    @abstractmethod
    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """Every architecture one edit away, in a fixed order; the relation is symmetric."""

    @abstractmethod
    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """The cells to draw; empty where an architecture is no graph."""

    @abstractmethod
    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """What a person wants to know about it: short names to short texts."""

    @abstractmethod
    def assemble(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """The network, laid out on the current device with whatever weights torch gives it.

        Args:
            architecture: The architecture, already known to be one.
            classes: Number of logits.
            skeleton: A value for every name in `self.skeleton`.
        """

    def canonical(self, architecture: Architecture) -> Architecture:
        """The representative of all architectures that are the same function."""
        return self.parse(architecture.text)

    def enumerate(self) -> Iterator[Architecture]:
        """Every architecture, in the benchmark's own index order where it has one.

        Raises:
            EznasError: The space is too large to be listed.
        """
        raise EznasError(f"{self.title} is too large to be listed; draw from it instead")

    def sample_distinct(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        exclude: Set[Architecture] = frozenset(),
    ) -> tuple[Architecture, ...]:
        """Architectures no two of which are the same function.

        Asking for more with the same generator state only adds to the end.

        Args:
            rng: Source of randomness.
            count: How many.
            exclude: Architectures whose functions must not be drawn either.

        Raises:
            EznasError: The space has not that many left.
        """
        seen = {self.canonical(architecture) for architecture in exclude}
        chosen: list[Architecture] = []
        misses = 0
        while len(chosen) < count and misses < _DRAWS_PER_ARCHITECTURE:
            architecture = self.sample(rng)
            representative = self.canonical(architecture)
            misses += 1
            if representative not in seen:
                seen.add(representative)
                chosen.append(architecture)
                misses = 0
        if len(chosen) < count:
            rest = list(self.enumerate()) if self.size is not None else []
            for index in rng.permutation(len(rest)):
                representative = self.canonical(rest[index])
                if representative not in seen and len(chosen) < count:
                    seen.add(representative)
                    chosen.append(rest[index])
        if len(chosen) < count:
            raise EznasError(
                f"{self.title} has only {len(chosen)} different architectures to draw here, "
                f"{count} were asked for"
            )
        return tuple(chosen)

    def build(
        self,
        architecture: Architecture,
        rng: np.random.Generator,
        *,
        dataset: str | None = None,
        initialisation: str = "eznas-2022",
        **skeleton: int,
    ) -> nn.Module:
        """The untrained network: on the CPU, initialised, in train mode.

        Torch's global generator is neither read nor advanced.

        Args:
            architecture: What to build.
            rng: The only source of its weights.
            dataset: Decides the number of classes; by default the space's first.
            initialisation: Scheme of the weights, see `networks.SCHEMES`.
            **skeleton: Values for names in `self.skeleton`, and `classes` to override the
                data set's number.

        Raises:
            EznasError: An unknown data set or skeleton name, or a number below one.
        """
        from eznas_core.networks import initialise, materialise

        network = materialise(self.blueprint(architecture, dataset=dataset, **skeleton))
        return initialise(network, torch_generator(rng), initialisation).train()

    def blueprint(
        self, architecture: Architecture, *, dataset: str | None = None, **skeleton: int
    ) -> nn.Module:
        """The network without weights, on torch's ``meta`` device: for counting and looking."""
        import torch

        self.check(architecture)
        classes = skeleton.pop("classes", self.classes(dataset))
        values = {parameter.name: parameter.default for parameter in self.skeleton}
        for name, value in {**skeleton, "classes": classes}.items():
            if name not in values and name != "classes":
                raise unknown_name(f"skeleton parameter of {self.title}", name, values)
            if value < 1:
                raise EznasError(f"{name} must be at least 1, not {value}")
        with torch.device("meta"):
            return self.assemble(architecture, classes, {**values, **skeleton})

    def parameters(
        self, architecture: Architecture, dataset: str | None = None, **skeleton: int
    ) -> int:
        """The number of parameters of the network."""
        return self._cost(architecture, dataset, skeleton)[0]

    def macs(self, architecture: Architecture, dataset: str | None = None, **skeleton: int) -> int:
        """The multiply-adds of convolutions and linear layers for one image."""
        return self._cost(architecture, dataset, skeleton)[1]

    def same_cost(self, architecture: Architecture) -> Architecture:
        """An architecture with equal parameters and multiply-adds, the same for all of those.

        Spaces override it so that costs are counted once for many architectures.
        """
        return architecture

    def dataset(self, name: str | None = None) -> Dataset:
        """The data set of that name, if this space is defined on it; by default its first.

        Raises:
            UnknownNameError: No such data set, or not in this space.
        """
        resolved = self.datasets[0] if name is None else name
        if resolved not in DATASETS or DATASETS.resolve(resolved) not in self.datasets:
            raise unknown_name(f"data set in {self.title}", resolved, self.datasets)
        return DATASETS.get(resolved)

    def input_shape(self, dataset: str | None = None) -> tuple[int, int, int]:
        """``(channels, height, width)`` of one image."""
        return self.dataset(dataset).input_shape

    def classes(self, dataset: str | None = None) -> int:
        """The number of classes, and so of logits."""
        return self.dataset(dataset).classes

    def check(self, architecture: Architecture) -> None:
        """Makes sure that an architecture is one of this space.

        Raises:
            EznasError: It belongs to another space.
        """
        if architecture.space != self.name:
            raise EznasError(
                f"{architecture.text} is an architecture of {architecture.space}, not {self.name}"
            )

    def _cost(
        self, architecture: Architecture, dataset: str | None, skeleton: Mapping[str, int]
    ) -> tuple[int, int]:
        self.check(architecture)
        name = self.dataset(dataset).name
        return _cost(self, self.same_cost(architecture), name, tuple(sorted(skeleton.items())))


@lru_cache(maxsize=100_000)
def _cost(
    space: SearchSpace,
    architecture: Architecture,
    dataset: str,
    skeleton: tuple[tuple[str, int], ...],
) -> tuple[int, int]:
    from eznas_core.networks import count_macs, count_parameters

    network = space.blueprint(architecture, dataset=dataset, **dict(skeleton))
    return count_parameters(network), count_macs(network, space.input_shape(dataset))
