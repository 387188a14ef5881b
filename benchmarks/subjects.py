"""The networks, probes and formulas that are timed, the same in every process."""

from __future__ import annotations

import itertools
from functools import lru_cache

from torch import Tensor, nn

from eznas_core import spaces
from eznas_core.evolution.generate import random_formula
from eznas_core.evolution.grammar import Grammar
from eznas_core.expressions import LANGUAGES, Expression, evaluate_many
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import ScoringProtocol, build, probe_inputs
from eznas_core.spaces import Architecture
from eznas_core.statistics import (
    ALL_STATISTICS,
    NetworkStatistics,
    ProbeInputs,
    Statistic,
    collect,
)

SPACE = spaces.get("nasbench201")
LANGUAGE = LANGUAGES.get("eznas-2022")


def architectures(count: int, seed: int = 0) -> tuple[str, ...]:
    """Architectures with at least one unit, no two the same function.

    Where there is no unit the release divides by zero; and there is nothing to time.
    """
    rng = numpy_generator(seed, "benchmark", "architectures")
    found: dict[str, None] = {}
    while len(found) < count:
        architecture = SPACE.canonical(SPACE.sample(rng))
        if architecture.text not in found and collect(network(architecture.text), probe(2)).units:
            found[architecture.text] = None
    return tuple(found)


@lru_cache(maxsize=64)
def network(text: str) -> nn.Module:
    """The network of an architecture, built once in each process."""
    return build(SPACE, SPACE.parse(text), ScoringProtocol())


_NEW: dict[str, nn.Module] = {}


def keep_new_network(text: str) -> None:
    """Builds a network to be used once."""
    _NEW[text] = build(SPACE, SPACE.parse(text), ScoringProtocol())


def new_network(text: str) -> nn.Module:
    """The network that `keep_new_network` has built."""
    return _NEW.pop(text)


def architecture(text: str) -> Architecture:
    """The architecture of a text."""
    return SPACE.parse(text)


@lru_cache(maxsize=8)
def probe(batch: int) -> ProbeInputs:
    """The probe of a batch size."""
    return probe_inputs(SPACE, ScoringProtocol(batch_size=batch))


@lru_cache(maxsize=1)
def captured(text: str, batch: int) -> NetworkStatistics:
    """All statistics of a network; the last network's are kept."""
    return collect(network(text), probe(batch), ALL_STATISTICS)


@lru_cache(maxsize=1)
def unit_tensors(text: str, batch: int) -> tuple[tuple[Tensor, ...], ...]:
    """For each unit its 22 tensors, in the order of `ALL_STATISTICS` and laid out plainly."""
    return plain_tensors(captured(text, batch))


def plain_tensors(statistics: NetworkStatistics) -> tuple[tuple[Tensor, ...], ...]:
    """For each unit its 22 tensors, each contiguous: what compiled trees are called with."""
    return tuple(
        tuple(statistics.tensor(unit, name).contiguous() for name in ALL_STATISTICS)
        for unit in range(len(statistics.units))
    )


@lru_cache(maxsize=4)
def formulas(count: int, seed: int = 0) -> tuple[Expression, ...]:
    """Different random formulas of the original language, ramped over its depths (2 to 6)."""
    grammar = Grammar(LANGUAGE)
    found: dict[Expression, None] = {}
    for number in itertools.count():
        rng = numpy_generator(seed, "benchmark", "formula", number)
        found[random_formula(grammar, rng, low=2, high=6, max_size=50)] = None
        if len(found) == count:
            return tuple(found)
    raise AssertionError


@lru_cache(maxsize=4)
def valid_formulas(count: int, seed: int = 0) -> tuple[Expression, ...]:
    """The first of a longer row of `formulas` that have a score on two networks, batch 4.

    The paper checks random formulas in that way before they enter a population.
    """
    texts = architectures(2, seed=1)
    alive = formulas(4 * count, seed)
    for text in texts:
        found = evaluate_many(alive, collect(network(text), probe(4), ALL_STATISTICS))
        alive = tuple(f for f, each in zip(alive, found, strict=True) if each.value is not None)
    return alive[:count]


def argument_name(statistic: Statistic) -> str:
    """A statistic as a name of a Python argument."""
    return str(statistic).replace("[", "_of_").replace("]", "")
