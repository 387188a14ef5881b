"""Formulas with terms and constants fitted on the fitness networks, from what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from eznas_core.evolution.aggregates import parts_of
from eznas_core.evolution.breeding import Draft, mark_of
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.fitness import Part
from eznas_core.evolution.grafting import (
    AROUND,
    Integers,
    Pairs,
    Stock,
    graft,
    random_half,
    variants,
)
from eznas_core.evolution.individual import Individual
from eznas_core.evolution.refitting import graft_and_refit, refit, sum_of
from eznas_core.evolution.selection import tournament
from eznas_core.evolution.task import Task, Tell
from eznas_core.evolution.tidying import tidy
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import LANGUAGES, Expression, Kind, NetworkTerminal
from eznas_core.foundation import numpy_generator

GRAFT, TUNE, REFIT = "graft", "tune", "refit"
_STOCKED = 600
_TRIED = 1500
# Nodes of the smallest new term, an aggregate of three, with what stands around it.
_TERM = AROUND + 3


class Fitter:
    """Makes the fitted formulas of a generation, deterministic like all others."""

    def __init__(self, config: EvolutionConfig, task: Task) -> None:
        """Takes the settings, and the task that knows the columns of aggregates."""
        self._config = config
        self._task = task
        self._language = LANGUAGES.get(config.language)
        self._limits = Limits(depth=config.max_depth, size=config.max_size)

    def drafts(
        self,
        islands: Sequence[Sequence[Individual]],
        stocked: Sequence[Expression],
        number: int,
        known: frozenset[str],
        *,
        tell: Tell | None = None,
    ) -> tuple[Draft, ...]:
        """New formulas of a generation, none of them known before.

        Args:
            islands: The survivors of the one before, best first; the islands take turns.
            stocked: The aggregates that may be grafted, each for all over its unit expression.
            number: The generation.
            known: The marks of all formulas that were ever drafted.
            tell: Told of networks, where a stock has to be measured anew after a restart.
        """
        count = self._config.fitted if Kind.NETWORK in self._language.roots else 0
        if not count or not any(islands):
            return ()
        aggregates, values = self._task.aggregates(stocked, tell=tell)
        connected = np.flatnonzero(np.isfinite(values).all(axis=0))
        stock = Stock(aggregates, values[:, connected])
        found: dict[str, Draft] = {}
        for index in range(count):
            island = index % len(islands)
            rng = numpy_generator(self._config.seed, "fitted", number, index)
            parent = tournament(islands[island], rng, size=self._config.tournament)
            how = GRAFT if index // len(islands) % 2 == 0 else TUNE
            if self._config.refit and rng.random() < self._config.refit:
                more = stock if how == GRAFT else None
                how, child = REFIT, self._refit(parent, more, connected, rng)
            elif how == GRAFT:
                child = self._graft(parent, stock, connected, rng)
            else:
                child = self._tune(parent, rng)
            if child is None or child not in self._language:
                continue
            child = tidy(child, self._language, self._limits)
            mark = mark_of(child)
            if mark not in known and mark not in found:
                found[mark] = Draft(expression=child, parents=(parent.id,), how=how, island=island)
        return tuple(found.values())

    def _graft(
        self, parent: Individual, stock: Stock, connected: Integers, rng: np.random.Generator
    ) -> Expression | None:
        receiver = self._with_room(parent.expression, connected, rng)
        if receiver is None or not stock.aggregates:
            return None
        scores = self._task.values(receiver)
        if scores is None or not np.isfinite(scores[connected]).all():
            return None
        return graft(
            receiver,
            scores[connected],
            lambda some: self._pairs(connected[some]),
            stock.drawn(rng, _TRIED),
            rng,
            self._limits,
            logarithm="log_abs" in self._language.operators,
        )

    def _refit(
        self,
        parent: Individual,
        stock: Stock | None,
        connected: Integers,
        rng: np.random.Generator,
    ) -> Expression | None:
        """A formula with all weights fitted together, after a term is added if there is a stock."""
        own = parent.expression
        receiver = own if stock is None else self._with_room(own, connected, rng)
        if receiver is None:
            return None
        half = connected[random_half(len(connected), rng)]
        values = {}
        for term in sum_of(receiver).terms:
            scores = self._task.values(term)
            if scores is None or not np.isfinite(scores[half]).all():
                return None
            values[term] = scores[half]
        pairs = self._pairs(half)
        if stock is None:
            return refit(receiver, values, pairs)
        places = np.searchsorted(connected, half)
        drawn = stock.drawn(rng, _TRIED)
        return graft_and_refit(
            receiver,
            values,
            pairs,
            Stock(drawn.aggregates, drawn.values[:, places]),
            self._limits,
            logarithm="log_abs" in self._language.operators,
        )

    def _with_room(
        self, formula: Expression, connected: Integers, rng: np.random.Generator
    ) -> Expression | None:
        """The formula itself, or without the part it can best do without if a term would not fit.

        Without this a search ends where the first formulas are full: a term could be added no
        more, and is too large to be exchanged by chance.
        """
        most = self._config.max_size - _TERM
        if formula.size <= most:
            return formula
        half = connected[random_half(len(connected), rng)]
        shorter = (each for each in variants(formula) if each.size <= most)
        return self._best(shorter, half, parsimony=0.0)

    def _tune(self, parent: Individual, rng: np.random.Generator) -> Expression | None:
        """The best of a formula's variants on a random half of the networks."""
        own = parent.expression
        scores = self._task.values(own)
        if scores is None:
            return None
        half = random_half(len(scores), rng)
        half = half[np.isfinite(scores[half])]
        best = self._best((own, *variants(own)), half, parsimony=self._config.parsimony)
        return None if best is own else best

    def _best(
        self, formulas: Iterable[Expression], networks: Integers, *, parsimony: float
    ) -> Expression | None:
        """The first of those with the highest tau, less a price for size, on some networks."""
        pairs = self._pairs(networks)
        best, most = None, -np.inf
        for each in formulas:
            values = self._task.values(each)
            if values is None or not np.isfinite(values[networks]).all():
                continue
            worth = float(pairs.tau(values[None, networks])[0]) - parsimony * each.size
            if worth > most:
                best, most = each, worth
        return best

    def _pairs(self, networks: Integers) -> Pairs:
        accuracies = self._task.ledger.labels(Part.FITNESS)
        targets = self._task.target_of(Part.FITNESS)
        return Pairs(accuracies[networks], targets[networks])


def stocked(
    before: Sequence[Expression], newcomers: Sequence[Individual]
) -> tuple[Expression, ...]:
    """What is in stock after a generation: the smallest and oldest aggregates of all seen.

    One for each unit expression, since the task knows every other aggregator over it as well;
    and the network's own numbers, where the language has them.
    """
    found = dict.fromkeys(before)
    seen = {part.arguments[0] for part in before if part.arguments}
    for individual in newcomers:
        if individual.is_valid:
            for part in parts_of(individual.expression):
                if part.arguments and part.arguments[0] not in seen:
                    seen.add(part.arguments[0])
                    found.setdefault(part)
                elif isinstance(part, NetworkTerminal):
                    found.setdefault(part)
    ordered = sorted(found, key=lambda part: part.size)
    return tuple(ordered[:_STOCKED])
