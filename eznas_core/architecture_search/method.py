"""A way to search: it proposes networks, is told their scores, and proposes again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from eznas_core.architecture_search.domain import Domain
from eznas_core.spaces import Architecture

Batch = tuple[Architecture, ...]
Proposals = Generator[Batch, tuple[float, ...], None]
"""Yields networks, at least one, and is sent their scores: minus infinity where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the methods can be told.

    Attributes:
        population: Networks that are alive in regularised evolution.
        tournament: How many of them compete to be a parent.
    """

    population: int = 20
    tournament: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way to search.

    Attributes:
        name: Its name in files and options.
        title: Its name on pages.
        meaning: One or two sentences.
        paper: Where it comes from.
        propose: Starts a search. It never ends: the budget ends it.
    """

    name: str
    title: str
    meaning: str
    paper: str
    propose: Callable[[Domain, np.random.Generator, Options], Proposals]


RANDOM = "random"
"""The method that every other is held against."""
