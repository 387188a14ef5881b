"""Sums whose weights are all fitted together, where a graft fits the newest one alone.

The weights of the older terms were chosen for another sum: what a new term says, they may have
stood in for. So a formula is read as a weighted sum of terms, the term is sought that helps most
with *all* weights fitted anew, and the sum is written down as a formula again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from eznas_core.evolution.grafting import Floats, Pairs, Stock, forms, rounded
from eznas_core.evolution.surrogate import Surrogate, standardised
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import Call, Constant, Expression, Kind

_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Sum:
    """A formula as a weighted sum.

    Attributes:
        terms: What is added up, each once, none of them a constant.
        weights: The weight of each.
    """

    terms: tuple[Expression, ...]
    weights: tuple[float, ...]

    def expression(self) -> Expression | None:
        """A formula that ranks as the sum does; None where no weight is left.

        The first term with a positive weight has none written, and the others are in its units,
        to two digits. Where no weight is positive, the formula begins with ``negate``.
        """
        kept = [
            each
            for each in zip(self.terms, self.weights, strict=True)
            if each[1] and np.isfinite(each[1])
        ]
        if not kept:
            return None
        head, scale = next((each for each in kept if each[1] > 0), kept[0])
        start = head if scale > 0 else Call("negate", (head,))
        others = [(term, rounded(weight / abs(scale))) for term, weight in kept if term != head]
        if not all(np.isfinite(weight) for _, weight in others):
            return None
        return reduce(_plus, [each for each in others if each[1]], start)


def sum_of(formula: Expression) -> Sum:
    """A formula read as a weighted sum; one that is none is a single term.

    Constants that are added change no order and are left out.

    >>> from eznas_core.expressions import format, parse
    >>> found = sum_of(parse("subtract(multiply(2, depth), negate(add(units, depth)))"))
    >>> [format(term) for term in found.terms], found.weights
    (['depth', 'units'], (3.0, 1.0))
    """
    weights: dict[Expression, float] = {}
    for term, weight in _terms(formula, 1.0):
        weights[term] = weights.get(term, 0.0) + weight
    return Sum(tuple(weights), tuple(weights.values()))


def refit(
    formula: Expression, values: Mapping[Expression, Floats], pairs: Pairs
) -> Expression | None:
    """The formula with all weights of its sum fitted; None where there is nothing to fit.

    Args:
        formula: A number of the network.
        values: The values of each term of its sum, ``(networks,)``, finite.
        pairs: Which of two of these networks is the better one.
    """
    terms = sum_of(formula).terms
    if len(terms) < 2:
        return None
    rows, spread = standardised(np.stack([values[term] for term in terms]))
    if not spread.all():
        return None
    weights = Surrogate(pairs, rows.shape[1]).weights(rows) / spread
    return Sum(terms, tuple(weights.tolist())).expression()


def graft_and_refit(
    formula: Expression,
    values: Mapping[Expression, Floats],
    pairs: Pairs,
    stock: Stock,
    limits: Limits,
    *,
    logarithm: bool,
) -> Expression | None:
    """The formula with the term that helps its sum most, all weights fitted together.

    Args:
        formula: A number of the network.
        values: The values of each term of its sum, ``(networks,)``, finite.
        pairs: Which of two of these networks is the better one.
        stock: What may be added, with values on the same networks.
        limits: What a formula may measure.
        logarithm: Whether the language has ``log_abs``, for terms that span many sizes.

    Returns:
        The best by tau of the dozen that promise most; None where none is within the limits or
        better than the formula.
    """
    terms = sum_of(formula).terms
    if not terms:
        return None
    rows, spread = standardised(np.stack([values[term] for term in terms]))
    if not spread.all():
        return None
    surrogate = Surrogate(pairs, rows.shape[1])
    before = surrogate.weights(rows)
    best, best_tau = None, float(pairs.tau((before @ rows)[None])[0])
    for term, row, size in _promising(surrogate, rows, before, stock, logarithm=logarithm):
        together = np.vstack([rows, row])
        weights = surrogate.weights(together)
        tau = float(pairs.tau((weights @ together)[None])[0])
        if tau <= best_tau:
            continue
        scaled = weights / np.append(spread, size)
        child = Sum((*terms, term), tuple(scaled.tolist())).expression()
        if child is not None and limits.accept(child, formula):
            best, best_tau = child, tau
    return best


def _promising(
    surrogate: Surrogate, rows: Floats, weights: Floats, stock: Stock, *, logarithm: bool
) -> list[tuple[Expression, Floats, float]]:
    """The terms of most promise, each with its standardised values and its spread."""
    found: list[tuple[float, Expression, Floats, float]] = []
    for wrap, values in forms(stock, logarithm=logarithm):
        candidates, spread = standardised(values)
        gains = surrogate.gains(rows, weights, candidates)
        for place in np.argsort(-gains, kind="stable")[:_LOOKED_AT]:
            if gains[place] > 0:
                term = stock.aggregates[place]
                term = Call("log_abs", (term,)) if wrap else term
                found.append((gains[place], term, candidates[place], float(spread[place])))
    found.sort(key=lambda each: -each[0])
    return [(term, row, spread) for _, term, row, spread in found[:_LOOKED_AT]]


def _terms(formula: Expression, weight: float) -> list[tuple[Expression, float]]:
    """The terms of a formula that itself has a weight, some perhaps more than once."""
    if isinstance(formula, Constant):
        return []
    if not isinstance(formula, Call) or formula.kind is not Kind.NETWORK:
        return [(formula, weight)]
    name, arguments = formula.operator, formula.arguments
    if name == "negate":
        return _terms(arguments[0], -weight)
    if name in ("add", "subtract"):
        turned = -weight if name == "subtract" else weight
        return [*_terms(arguments[0], weight), *_terms(arguments[1], turned)]
    if name == "multiply":
        for factor, other in (arguments, arguments[::-1]):
            if isinstance(factor, Constant):
                return _terms(other, weight * factor.value)
    if name == "divide" and isinstance(arguments[1], Constant) and arguments[1].value:
        return _terms(arguments[0], weight / arguments[1].value)
    return [(formula, weight)]


def _plus(formula: Expression, addend: tuple[Expression, float]) -> Expression:
    term, weight = addend
    if abs(weight) == 1:
        return Call("add" if weight > 0 else "subtract", (formula, term))
    return Call("add", (formula, Call("multiply", (term, Constant(weight)))))
