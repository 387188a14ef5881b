"""Terms fitted to a formula: the one move that looks at the labels before it is measured.

What a formula lacks is often one more aggregate with the right weight. All aggregates that an
evolution has measured are known on the fitness networks, so thousands of them can be tried on a
formula at once, without showing a network to anything. Two guards keep this from fitting chance:
each graft sees a random half of the networks and a random share of the aggregates, and what it
proposes is measured, and must survive, like any other formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eznas_core.evolution.aggregates import is_part
from eznas_core.evolution.recombination import places_above
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import Call, Constant, Expression, replace

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WEIGHTS = (0.125, 0.25, 0.5, 1.0)
"""Weights of a new term, in standard deviations of the formula for one of the term."""
SCALES = (0.5, 0.7, 0.85, 1.2, 1.4, 2.0)
"""Factors by which a constant is tried."""
AROUND = 3
"""Nodes around a new term: the addition, the product, the weight."""
_CLIPPED = 8.0
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Stock:
    """Aggregates whose values on the fitness networks are known.

    Attributes:
        aggregates: The aggregates.
        values: ``(aggregates, networks)`` float64, finite.
    """

    aggregates: tuple[Expression, ...]
    values: Floats

    def drawn(self, rng: np.random.Generator, count: int) -> Stock:
        """A random share of it, in its order."""
        if len(self.aggregates) <= count:
            return self
        rows = np.sort(rng.choice(len(self.aggregates), count, replace=False))
        return Stock(tuple(self.aggregates[row] for row in rows), self.values[rows])


def graft(
    receiver: Expression,
    scores: Floats,
    pairs: Callable[[Integers], Pairs],
    stock: Stock,
    rng: np.random.Generator,
    limits: Limits,
    *,
    logarithm: bool,
) -> Expression | None:
    """The receiver plus the weighted aggregate that helps it most on a random half.

    Args:
        receiver: A number of the network.
        scores: Its values, ``(networks,)``, finite.
        pairs: Gives the pairs of some of the same networks, by their numbers.
        stock: What may be added.
        rng: Where chance comes from.
        limits: What a formula may measure.
        logarithm: Whether the language has ``log_abs``, for terms that span many sizes.
    """
    half = random_half(len(scores), rng)
    better = pairs(half)
    room = limits.size - receiver.size - AROUND
    with np.errstate(over="ignore"):
        own = float(scores.std())
    if not 0 < own < np.inf:
        return None
    best, best_tau = None, better.tau((scores[half] / own)[None])[0]
    for wrap, terms in forms(stock, logarithm=logarithm):
        with np.errstate(over="ignore"):
            spread = terms.std(axis=1)
        fits = np.array([each.size + wrap <= room for each in stock.aggregates], dtype=bool)
        usable = np.flatnonzero(fits & (spread > 0) & np.isfinite(spread))
        standard = (terms[usable] - terms[usable].mean(axis=1, keepdims=True)) / spread[
            usable, None
        ]
        standard = np.clip(standard, -_CLIPPED, _CLIPPED)[:, half]
        for weight in (*WEIGHTS, *(-each for each in WEIGHTS)):
            taus = better.tau(scores[half] / own + weight * standard)
            place = int(taus.argmax()) if len(taus) else -1
            if place >= 0 and taus[place] > best_tau:
                row = int(usable[place])
                best_tau = taus[place]
                with np.errstate(over="ignore"):
                    factor = rounded(weight * own / spread[row])
                best = (stock.aggregates[row], wrap, factor)
    if best is None:
        return None
    term, wrap, factor = best
    if not factor or not np.isfinite(factor):
        return None
    if wrap:
        term = Call("log_abs", (term,))
    scaled = Call("multiply", (term, Constant(factor)))
    child = Call("add", (receiver, scaled))
    return child if limits.accept(child, receiver) else None


def random_half(count: int, rng: np.random.Generator) -> Integers:
    """The numbers of half of the networks, in order; of four at least."""
    return np.sort(rng.choice(count, max(4, count // 2), replace=False))


def variants(formula: Expression) -> Iterator[Expression]:
    """The formula with one constant changed, or one operator given up for an argument."""
    for path, node in places_above(formula):
        if isinstance(node, Constant) and node.value and np.isfinite(node.value):
            for scale in SCALES:
                changed = rounded(node.value * scale)
                if np.isfinite(changed):
                    yield replace(formula, path, Constant(changed))
        elif isinstance(node, Call) and not is_part(node):
            for argument in node.arguments:
                if not isinstance(argument, Constant):
                    yield replace(formula, path, argument)


class Pairs:
    """All pairs of some networks that differ in accuracy, for the tau of many rows at once.

    Attributes:
        better: ``(pairs,)`` the number of each pair's better network.
        worse: ``(pairs,)`` that of the other one.
    """

    def __init__(self, accuracies: Floats, targets: Integers | None = None) -> None:
        """Takes ``(networks,)`` accuracies, and the task that each is of if there are several."""
        first, second = np.triu_indices(len(accuracies), 1)
        order = np.sign(accuracies[first] - accuracies[second])
        kept = order != 0
        if targets is not None:
            # Accuracies on different tasks cannot be compared.
            kept &= targets[first] == targets[second]
        self.better = np.where(order > 0, first, second)[kept]
        self.worse = np.where(order > 0, second, first)[kept]

    def tau(self, scores: Floats) -> Floats:
        """Kendall's tau-a over the pairs, of each row of ``(rows, networks)``."""
        scores = scores.astype(np.float32)
        found = np.empty(len(scores))
        for start in range(0, len(scores), 64):
            rows = scores[start : start + 64]
            better, worse = rows[:, self.better], rows[:, self.worse]
            right = (better > worse).mean(axis=1)
            found[start : start + 64] = right - (better < worse).mean(axis=1)
        return found


def forms(stock: Stock, *, logarithm: bool) -> Sequence[tuple[bool, Floats]]:
    """The values of a stock, and their logarithms: whether it is that, and the values.

    The logarithm of what is anywhere zero is NaN everywhere.
    """
    plain = (False, stock.values)
    if not logarithm:
        return (plain,)
    sized = np.abs(stock.values)
    with np.errstate(divide="ignore"):
        logs = np.where((sized > 0).all(axis=1, keepdims=True), np.log(sized), np.nan)
    return plain, (True, logs)


def rounded(value: float) -> float:
    """A constant as a formula shows it: to two digits."""
    return float(f"{value:.{_DIGITS}g}")
