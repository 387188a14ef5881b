"""Formulas without what cannot change the order of networks."""

from __future__ import annotations

from eznas_core.evolution.generate import says_something
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import Call, Expression, Kind, Language, ranking_form, simplify


def can_turn(expression: Expression, language: Language) -> bool:
    """Whether a formula that ranks backwards can be turned round within the language."""
    return "negate" in language.operators and expression.kind is Kind.NETWORK


def tidy(expression: Expression, language: Language, limits: Limits) -> Expression:
    """The shorter formula of the language that ranks alike or backwards, or the formula itself.

    Where the language can turn a sign, the one here is left out: what ranks backwards is turned
    round when it is measured, and is the same formula. Strictly monotone functions at the root
    go, and constants that are added there. These would do something all the same: scores are
    compared to five digits, so a large one makes ties.

    Args:
        expression: A formula of the language.
        language: What the shorter one must be written in.
        limits: What it may measure.

    >>> from eznas_core.expressions import LANGUAGES, format, parse
    >>> found = parse("add(negate(exp(units_sum(mean(weight)))), 110000)")
    >>> format(tidy(found, LANGUAGES.get("wide"), Limits(depth=8, size=25)))
    'units_sum(mean(weight))'
    """
    form = ranking_form(expression)
    shorter = form.expression
    if form.direction < 0 and not can_turn(expression, language):
        shorter = simplify(Call("negate", (shorter,)))
    for found in (shorter, simplify(expression)):
        keeps = found.kind is expression.kind and limits.accept(found)
        if keeps and found in language and says_something(found):
            return found
    return expression
