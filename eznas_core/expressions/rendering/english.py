"""Expression to plain English: what to take, what to do with it, and what the score is."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field

from eznas_core.expressions.aggregation import as_aggregate
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import Operator
from eznas_core.expressions.spelling import format_number
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal

# An argument with more nodes than this is described on its own and then called by a letter.
_INLINE_NODES = 3
_UNIT = "each unit (a ReLU, a convolution and a batch normalisation)"


def explain(expression: Expression) -> str:
    """What an expression computes, step by step, in a few sentences.

    >>> from eznas_core.expressions import parse
    >>> print(explain(parse("units_sum(abs(weight))")))
    For each unit (a ReLU, a convolution and a batch normalisation): take the convolution's weight;
    take its magnitude; take its mean. The score is the sum over units.
    """
    narrator = _Narrator()
    aggregate = as_aggregate(expression)
    if aggregate is None:
        last = f"The score is {narrator.noun(expression)}."
    else:
        narrator.for_units(narrator.unit_steps(aggregate.argument))
        last = f"The score is {_over_units(OPERATORS.get(aggregate.operator))}."
    return " ".join([*narrator.sentences, last])


@dataclass(slots=True)
class _Narrator:
    """Collects sentences; each may use the letters that those before it gave out."""

    sentences: list[str] = field(default_factory=list)
    letters: dict[Expression, str] = field(default_factory=dict)

    def unit_steps(self, expression: Expression) -> list[str]:
        """The steps to a number for each unit: a tensor counts by its mean."""
        mean = ["take its mean"] if expression.kind is Kind.TENSOR else []
        return self.steps(expression) + mean

    def steps(self, expression: Expression) -> list[str]:
        """What to do, innermost first, along the chain of one-argument operators."""
        chain: list[Operator] = []
        node = expression
        while isinstance(node, Call) and len(node.arguments) == 1 and node not in self.letters:
            if node.kind is Kind.NETWORK:
                break
            chain.append(OPERATORS.get(node.operator))
            node = node.arguments[0]
        return [f"take {self.noun(node)}", *(f"take {_its(row)}" for row in reversed(chain))]

    def noun(self, expression: Expression) -> str:
        """A phrase that names an expression's value."""
        if expression in self.letters:
            return self.letters[expression]
        if isinstance(expression, Constant):
            return format_number(expression.value)
        if isinstance(expression, NetworkTerminal):
            return NETWORK_TERMINALS.get(expression.name).phrase
        if isinstance(expression, Call):
            row = OPERATORS.get(expression.operator)
            if row.is_aggregator:
                clauses = self.unit_steps(expression.arguments[0])
                return self.lettered(expression, clauses, f"then take {_over_units(row)}, {{}}")
            infix = row.phrase.startswith("#")
            parts = [self.part(argument, set_apart=infix) for argument in expression.arguments]
            return re.sub(r"#(\d)", lambda match: parts[int(match[1]) - 1], row.phrase)
        return _lower(expression.statistic.meaning.removesuffix("."))

    def part(self, expression: Expression, *, set_apart: bool) -> str:
        """A phrase for an argument: bracketed where it would run into its surroundings."""
        wide = expression.size > _INLINE_NODES and expression.kind is not Kind.NETWORK
        if wide and expression not in self.letters:
            self.lettered(expression, self.steps(expression), "call this {}")
        phrase = self.noun(expression)
        if expression in self.letters or not isinstance(expression, Call):
            return phrase
        infix = OPERATORS.get(expression.operator).phrase.startswith("#")
        return f"({phrase})" if infix or set_apart else phrase

    def lettered(self, expression: Expression, clauses: list[str], ending: str) -> str:
        """Adds the sentence that gives an expression its letter, and returns the letter."""
        count = len(self.letters)
        letter = string.ascii_uppercase[count % 26] + (str(count // 26) if count >= 26 else "")
        self.letters[expression] = letter
        self.for_units([*clauses, ending.format(letter)])
        return letter

    def for_units(self, clauses: list[str]) -> None:
        unit = "each unit" if self.sentences else _UNIT
        self.sentences.append(f"For {unit}: {'; '.join(clauses)}.")


def _its(row: Operator) -> str:
    """What an operator makes of the thing in hand: ``its sign``, ``ones in the shape of it``."""
    match = re.fullmatch(r"the ([^#]+?) of #1", row.phrase)
    if match and " of " not in match[1]:
        return f"its {match[1]}"
    return row.phrase.replace("#1", "it")


def _over_units(row: Operator) -> str:
    return row.phrase.removesuffix(" of #1")


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
