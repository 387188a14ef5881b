"""What a language lets a generator write: for each kind of value, the ways to make one.

A `Language` says which operators and leaves are allowed; the grammar spells out, for each
operator, the kinds of arguments that give each kind of result, and how shallow a tree of a kind
can be. With that, every tree that is drawn or changed is of the right kind by construction.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from eznas_core.expressions import (
    OPERATORS,
    Call,
    Constant,
    Expression,
    Kind,
    Language,
    NetworkTerminal,
    Operator,
    Terminal,
)
from eznas_core.foundation import EznasError

T = TypeVar("T")

# Of the leaves that are numbers of the network, this share are constants where there are any.
_CONSTANT_SHARE = 0.5
# An element-wise operator takes a network number beside a tensor this much more rarely than two
# values of one kind: there are many such combinations, and they would crowd out the others.
_MIXED_WEIGHT = 0.25


@dataclass(frozen=True, slots=True)
class Production:
    """One way to make a value: an operator on arguments of these kinds.

    Attributes:
        operator: Its name.
        arguments: The kind of each argument.
        kind: The kind of the result.
    """

    operator: str
    arguments: tuple[Kind, ...]
    kind: Kind


class Grammar:
    """The ways to make values of each kind in one language.

    >>> from eznas_core.expressions import LANGUAGES
    >>> grammar = Grammar(LANGUAGES.get("eznas-2022"))
    >>> grammar.shallowest(Kind.TENSOR), grammar.shallowest(Kind.NUMBER)
    (0, 1)
    """

    def __init__(self, language: Language) -> None:
        """Works out every production of the language.

        Raises:
            EznasError: The language has no formula at all.
        """
        self.language = language
        rows = [OPERATORS.get(name) for name in language.operators]
        self._productions: dict[Kind, tuple[Production, ...]] = {kind: () for kind in Kind}
        for row in rows:
            for production in _productions(row, mixed=language.network_in_units):
                self._productions[production.kind] += (production,)
        self._network_leaves = tuple(NetworkTerminal(name) for name in language.network_terminals)
        self._unit_leaves = tuple(Terminal(statistic) for statistic in language.statistics)
        self._shallowest = self._find_shallowest()
        if math.isinf(self._shallowest[self.root_kind]):
            raise EznasError(f"no formula can be written in the language '{language.name}'")

    @property
    def root_kind(self) -> Kind:
        """The kind of the formulas that are drawn: with an explicit aggregator where allowed."""
        return Kind.NETWORK if Kind.NETWORK in self.language.roots else Kind.NUMBER

    def productions(self, kind: Kind) -> tuple[Production, ...]:
        """Every way to make a value of a kind by an operator."""
        return self._productions[kind]

    def shallowest(self, kind: Kind) -> float:
        """The depth of the shallowest tree of a kind; infinite if there is none."""
        return self._shallowest[kind]

    def needs(self, production: Production) -> float:
        """The depth of the shallowest tree that begins with a production."""
        return 1 + max(self._shallowest[kind] for kind in production.arguments)

    def has_leaf(self, kind: Kind) -> bool:
        """Whether a single leaf can be of that kind."""
        return self._shallowest[kind] == 0

    def leaf(self, kind: Kind, rng: np.random.Generator) -> Expression:
        """A leaf of a kind, drawn at random.

        Raises:
            ValueError: There is none.
        """
        if kind is Kind.TENSOR and self._unit_leaves:
            return pick(self._unit_leaves, rng)
        if kind is Kind.NETWORK and self.has_leaf(kind):
            wants_constant = self.language.constants and rng.random() < _CONSTANT_SHARE
            if wants_constant or not self._network_leaves:
                return Constant(draw_constant(rng))
            return pick(self._network_leaves, rng)
        raise ValueError(f"there is no leaf that is {kind.meaning}")

    def production(
        self, kind: Kind, rng: np.random.Generator, *, depth: float
    ) -> Production | None:
        """A production whose shallowest tree is at most `depth` deep, or None.

        First the operator is drawn, each with the same chance, then the kinds it is used on.
        """
        fitting = [each for each in self._productions[kind] if self.needs(each) <= depth]
        if not fitting:
            return None
        operator = pick(tuple(dict.fromkeys(each.operator for each in fitting)), rng)
        return _weighted([each for each in fitting if each.operator == operator], rng)

    def alternatives(self, production: Production) -> tuple[Production, ...]:
        """The other productions with the same kinds of arguments and of result."""
        return tuple(
            each
            for each in self._productions[production.kind]
            if each.arguments == production.arguments and each != production
        )

    def around(self, kind: Kind) -> tuple[tuple[Production, int], ...]:
        """The ways to use a value of a kind to make another of the same kind, with its place."""
        return tuple(
            (production, place)
            for production in self._productions[kind]
            for place, argument in enumerate(production.arguments)
            if argument == kind
        )

    def _find_shallowest(self) -> dict[Kind, float]:
        found = dict.fromkeys(Kind, math.inf)
        if self._unit_leaves:
            found[Kind.TENSOR] = 0
        if self._network_leaves or self.language.constants:
            found[Kind.NETWORK] = 0
        while True:
            before = dict(found)
            for production in itertools.chain.from_iterable(self._productions.values()):
                depth = 1 + max(found[kind] for kind in production.arguments)
                found[production.kind] = min(found[production.kind], depth)
            if found == before:
                return found


def production_of(call: Call) -> Production:
    """The production that a node was made by."""
    kinds = tuple(argument.kind for argument in call.arguments)
    return Production(call.operator, kinds, call.kind)


def pick(items: Sequence[T], rng: np.random.Generator) -> T:
    """One of the items, each with the same chance."""
    return items[int(rng.integers(len(items)))]


def draw_constant(rng: np.random.Generator) -> float:
    """A positive constant of two digits between .01 and 100, each size as likely as another."""
    return float(f"{10 ** rng.uniform(-2, 2):.2g}")


def _productions(row: Operator, *, mixed: bool) -> list[Production]:
    found = []
    # Sorted, since a set of kinds has no order of its own that is the same in every process.
    for kinds in itertools.product(*(sorted(allowed) for allowed in row.inputs)):
        levels = {kind is Kind.NETWORK for kind in kinds}
        if mixed or len(levels) == 1:
            found.append(Production(row.name, kinds, row.output_kind(kinds)))
    return found


def _weighted(productions: Sequence[Production], rng: np.random.Generator) -> Production:
    weights = np.array(
        [1.0 if len(set(each.arguments)) == 1 else _MIXED_WEIGHT for each in productions]
    )
    return productions[int(rng.choice(len(productions), p=weights / weights.sum()))]
