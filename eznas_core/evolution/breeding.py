"""Where the formulas of a generation come from: chance, and the population before it.

Every formula has a random stream of its own, named by generation and number, so what is made
depends on the population only: not on how many were made before it, or by whom.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.generate import random_formula
from eznas_core.evolution.grammar import Grammar, pick
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.lexicase import lexicase
from eznas_core.evolution.rates import CROSSOVER, RANDOM, Rates
from eznas_core.evolution.recombination import MOVES
from eznas_core.evolution.selection import tournament
from eznas_core.evolution.sweep import SWEEP, swept
from eznas_core.evolution.tidying import can_turn, tidy
from eznas_core.evolution.variation import MUTATIONS, Limits, crossover
from eznas_core.evolution.weaving import WEAVE, weave
from eznas_core.expressions import (
    LANGUAGES,
    Call,
    Expression,
    Kind,
    canonical,
    content_hash,
    simplify,
)
from eznas_core.foundation import numpy_generator

_ATTEMPTS = 20
_MARK = 16

Population: TypeAlias = Sequence[Individual]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A formula that was made and not yet measured.

    Attributes:
        expression: The formula, simplified.
        parents: The ids of those it was made from.
        how: "random", "crossover", or the name of a mutation or move.
        island: Where its parents live.
    """

    expression: Expression
    parents: tuple[str, ...]
    how: str
    island: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Brood:
    """The drafts of a generation.

    Attributes:
        drafts: None of them known before, none twice.
        refused: How many more were made and thrown away, being known.
        known: The marks of all formulas that were ever drafted, these included.
    """

    drafts: tuple[Draft, ...]
    refused: int
    known: frozenset[str]

    def with_more(self, drafts: Sequence[Draft]) -> Brood:
        """The brood and further drafts, which nobody knew."""
        marks = {mark_of(draft.expression) for draft in drafts}
        return dataclasses.replace(self, drafts=(*self.drafts, *drafts), known=self.known | marks)


class Breeder:
    """Makes new formulas under the settings of a run."""

    def __init__(self, config: EvolutionConfig) -> None:
        """Works out the grammar of the settings' language."""
        self._config = config
        self._language = LANGUAGES.get(config.language)
        self._grammar = Grammar(self._language)
        self._limits = Limits(depth=config.max_depth, size=config.max_size)

    def brood(
        self,
        population: Population,
        number: int,
        known: frozenset[str],
        *,
        rates: Rates | None = None,
        island: int = 0,
    ) -> Brood:
        """The new formulas of a generation, or of one island of it.

        Args:
            population: The survivors of the one before, best first; empty for the first.
            number: The generation's number.
            known: The marks of all formulas that were ever drafted.
            rates: How often each way is tried; None for what the settings say.
            island: Which island breeds. Of the generation's streams, each has its own.
        """
        config = self._config
        if rates is None:
            rates = Rates.of(config, Credit())
        first = not population
        count = config.initial if number == 0 else config.offspring
        makers: list[Maker] = [self._random if first else partial(self._varied, rates)] * count
        if number == 0:
            makers = [*self._swept(round(config.sweep * count)), *makers][:count]
        if not first and self._grammar.root_kind is Kind.NETWORK:
            makers += [partial(self._recombined, rates)] * config.recombinations
            makers += [self._woven] * config.woven
        seen = set(known)
        drafts: list[Draft] = []
        refused = 0
        for index in range(island, len(makers), config.islands):
            rng = numpy_generator(config.seed, "offspring", number, index)
            # A stream that keeps repeating what is known gives way to chance; but a move that
            # costs nothing is rather left out than replaced by a formula that costs something.
            ways = [makers[index], self._random] if index < count else [makers[index]]
            draft, thrown = self._new_one(ways, population, rng, seen)
            refused += thrown
            if draft is not None:
                drafts.append(dataclasses.replace(draft, island=island))
        return Brood(drafts=tuple(drafts), refused=refused, known=frozenset(seen))

    def broods(
        self, islands: Sequence[Population], number: int, known: frozenset[str], rates: Rates
    ) -> Brood:
        """The new formulas of all islands; arguments as for `brood`.

        What one island has drafted is known to the others, so that nothing is measured twice.
        """
        drafts: list[Draft] = []
        refused = 0
        for island, members in enumerate(islands):
            found = self.brood(members, number, known, rates=rates, island=island)
            drafts.extend(found.drafts)
            refused += found.refused
            known = found.known
        return Brood(drafts=tuple(drafts), refused=refused, known=known)

    def turned(self, expression: Expression) -> Expression | None:
        """The formula with its sign turned, or None where the language has no sign to turn."""
        if not can_turn(expression, self._language):
            return None
        found = simplify(Call("negate", (expression,)))
        return found if self._limits.accept(found) and found in self._language else None

    def _new_one(
        self,
        makers: Sequence[Maker],
        population: Population,
        rng: np.random.Generator,
        seen: set[str],
    ) -> tuple[Draft | None, int]:
        """A draft that is not in `seen`, which it joins, and how many were refused for it.

        The makers are tried one after the other, each a number of times.
        """
        refused = 0
        for maker in (each for each in makers for _ in range(_ATTEMPTS)):
            draft = maker(population, rng)
            if draft is None:
                continue
            mark = mark_of(draft.expression)
            if mark not in seen:
                seen.add(mark)
                return draft, refused
            refused += 1
        return None, refused

    def _swept(self, count: int) -> list[Maker]:
        """A maker for each of the smallest formulas; units' numbers get a random aggregator."""
        found = swept(self._grammar, count, numpy_generator(self._config.seed, "sweep"))
        return [partial(self._aggregated, each) for each in found]

    def _aggregated(
        self, found: Expression, _population: Population, rng: np.random.Generator
    ) -> Draft | None:
        if found.kind is Kind.NETWORK or self._grammar.root_kind is not Kind.NETWORK:
            return self._draft(found, (), SWEEP)
        ways = self._grammar.productions(Kind.NETWORK)
        fitting = [each for each in ways if each.arguments == (Kind.NUMBER,)]
        return self._draft(Call(pick(fitting, rng).operator, (found,)), (), SWEEP)

    def _random(self, _population: Population, rng: np.random.Generator) -> Draft | None:
        formula = random_formula(
            self._grammar,
            rng,
            low=self._config.initial_depth_low,
            high=self._config.initial_depth_high,
            max_size=self._config.max_size,
        )
        return self._draft(formula, (), RANDOM)

    def _varied(
        self, rates: Rates, population: Population, rng: np.random.Generator
    ) -> Draft | None:
        chance = rng.random()
        if chance < rates.crossover:
            receiver, donor = self._parents(population, rng)
            child = crossover(receiver.expression, donor.expression, rng, self._limits)
            return self._draft(child, (receiver.id, donor.id), CROSSOVER)
        if chance < rates.crossover + rates.mutation:
            parent, _ = self._parents(population, rng)
            how = _drawn(rates.mutations, rng)
            child = MUTATIONS[how](parent.expression, self._grammar, rng, self._limits)
            return self._draft(child, (parent.id,), how)
        return self._random(population, rng)

    def _recombined(
        self, rates: Rates, population: Population, rng: np.random.Generator
    ) -> Draft | None:
        receiver, donor = self._parents(population, rng)
        how = str(rng.choice(list(MOVES))) if rates.moves is None else _drawn(rates.moves, rng)
        child = MOVES[how](receiver.expression, donor.expression, self._grammar, rng, self._limits)
        parents = (receiver.id,) if how == "adjust" else (receiver.id, donor.id)
        return self._draft(child, parents, how)

    def _woven(self, population: Population, rng: np.random.Generator) -> Draft | None:
        receiver, donor = self._parents(population, rng)
        child = weave(receiver.expression, donor.expression, self._grammar, rng, self._limits)
        return self._draft(child, (receiver.id, donor.id), WEAVE)

    def _parents(
        self, population: Population, rng: np.random.Generator
    ) -> tuple[Individual, Individual]:
        if self._config.combine == "lexicase":
            return lexicase(population, rng), lexicase(population, rng)
        size = self._config.tournament
        return tournament(population, rng, size=size), tournament(population, rng, size=size)

    def _draft(self, child: Expression | None, parents: tuple[str, ...], how: str) -> Draft | None:
        if child is None:
            return None
        return Draft(expression=tidy(child, self._language, self._limits), parents=parents, how=how)


Maker: TypeAlias = Callable[[Population, np.random.Generator], Draft | None]


def _drawn(rates: Mapping[str, float], rng: np.random.Generator) -> str:
    weights = np.array(list(rates.values()))
    return str(rng.choice(list(rates), p=weights / weights.sum()))


def mark_of(expression: Expression) -> str:
    """Equal for formulas that are the same but for spelling."""
    return content_hash(canonical(expression))[:_MARK]
