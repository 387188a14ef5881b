"""A space that is a list: networks by name, each made by a function of the user's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.spaces.architecture import Architecture, ArchitectureError
from eznas_core.spaces.graphs import CellGraph
from eznas_core.spaces.own_space import DEFAULT_DATASETS, OwnSpace, check_word
from eznas_core.spaces.space import SkeletonParameter

if TYPE_CHECKING:
    from torch import nn

NetworkFunction = Callable[..., Any]
"""Gives an nn.Module. If it has a parameter called `classes`, it is told their number."""


@dataclass(frozen=True, kw_only=True)
class OwnNetworks(OwnSpace):
    """Networks that share nothing but a task: an architecture is a name.

    There is nothing to edit, so an architecture has no neighbours; every name is its own
    function.

    Attributes:
        networks: Name to function, in the order in which they are listed.

    >>> from torch import nn
    >>> space = OwnNetworks(name="mine", networks={"linear": lambda classes: nn.Sequential(
    ...     nn.Flatten(), nn.Linear(3 * 32 * 32, classes))})
    >>> space.parameters(space.parse("linear"))
    30730
    """

    title: str = ""
    description: str = ""
    datasets: tuple[str, ...] = DEFAULT_DATASETS
    size: int | None = field(default=None, init=False)
    skeleton: tuple[SkeletonParameter, ...] = field(default=(), init=False)
    # A mapping has no hash; two spaces of one name with other functions are still not equal.
    networks: Mapping[str, NetworkFunction] = field(hash=False)

    def __post_init__(self) -> None:
        self.check_name()
        if not self.networks:
            raise EznasError(f"the space {self.name} has no networks")
        for name, function in self.networks.items():
            check_word("a network", name)
            if not callable(function):
                raise EznasError(f"the network '{name}' must be a function that makes one")
            _check_arguments(name, function)
        object.__setattr__(self, "networks", dict(self.networks))
        object.__setattr__(self, "size", len(self.networks))
        object.__setattr__(self, "title", self.title or self.name)
        if not self.description:
            text = f"{len(self.networks)} networks of the user's own."
            object.__setattr__(self, "description", text)

    def parse(self, text: str) -> Architecture:
        """The architecture of that name.

        Raises:
            ArchitectureError: No network has it; the message has the nearest.
        """
        name = text.strip()
        if name not in self.networks:
            known = unknown_name(f"network in {self.title}", name, self.networks)
            raise ArchitectureError(str(known), text, length=len(text))
        return Architecture(self.name, name)

    def sample(self, rng: np.random.Generator) -> Architecture:
        """One of the names, each as likely as any other."""
        names = tuple(self.networks)
        return Architecture(self.name, names[rng.integers(len(names))])

    def neighbours(self, architecture: Architecture) -> tuple[Architecture, ...]:
        """None: a name has no parts that could be edited."""
        self.check(architecture)
        return ()

    def enumerate(self) -> Iterator[Architecture]:
        """All of them, in the order of the list."""
        return (Architecture(self.name, name) for name in self.networks)

    def graph(self, architecture: Architecture) -> tuple[CellGraph, ...]:
        """Nothing to draw."""
        self.check(architecture)
        return ()

    def describe(self, architecture: Architecture) -> Mapping[str, str]:
        """The function's name, and the first line of what it says about itself."""
        self.check(architecture)
        function = self.networks[self.parse(architecture.text).text]
        said = (inspect.getdoc(function) or "").partition("\n")[0]
        described = {"made by": getattr(function, "__qualname__", type(function).__name__)}
        return {**described, "about": said} if said else described

    def make(
        self, architecture: Architecture, classes: int, skeleton: Mapping[str, int]
    ) -> nn.Module:
        """What the function of that name makes."""
        function = self.networks[self.parse(architecture.text).text]
        arguments = {"classes": classes} if _takes_classes(function) else {}
        network: nn.Module = function(**arguments, **skeleton)
        return network


def _takes_classes(function: NetworkFunction) -> bool:
    return "classes" in _parameters(function)


def _check_arguments(name: str, function: NetworkFunction) -> None:
    wanted = [
        parameter.name
        for parameter in _parameters(function).values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        and parameter.name != "classes"
    ]
    if wanted:
        raise EznasError(
            f"the network '{name}' needs values for {', '.join(wanted)}, and nobody knows them "
            "here; give a function that takes nothing, or only `classes`: "
            f"lambda: {getattr(function, '__name__', 'make')}({wanted[0]}=...)"
        )


def _parameters(function: NetworkFunction) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        # Some callables written in C do not tell; they take what they are documented to take.
        return {}
