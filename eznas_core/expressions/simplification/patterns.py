"""Laws as text, and how one is applied to an expression.

In a law, ``x`` and ``y`` stand for any expression, ``n`` for one that is never negative, ``b`` for
one of zeros and ones, ``u`` for a unit's number, ``c`` and ``d`` for constants.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.simplification.ranges import is_binary, is_non_negative
from eznas_core.expressions.tree import Call, Constant, Expression

Binding: TypeAlias = Mapping[str, Expression]
_TOKEN = re.compile(r"[a-z_0-9]+|-?\d+|[(),]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One side of a law: a variable, a number, or an operator over patterns."""

    head: str
    arguments: tuple[Pattern, ...] = ()

    @property
    def is_variable(self) -> bool:
        """Whether it stands for an expression."""
        return len(self.head) == 1 and self.head.isalpha()


@dataclass(frozen=True, slots=True)
class Law:
    """An equality that is used from left to right.

    Attributes:
        text: How it is written: ``abs(abs(x)) = abs(x)``.
        left: What is looked for.
        right: What takes its place.
    """

    text: str
    left: Pattern
    right: Pattern

    def apply(self, expression: Expression) -> Expression | None:
        """The expression's other side, or None where the law does not apply to its root."""
        for binding in matches(self.left, expression, {}):
            return build(self.right, binding)
        return None


def law(text: str) -> Law:
    """Reads a law.

    >>> law("negate(negate(x)) = x").right
    Pattern(head='x', arguments=())
    """
    left, right = text.split(" = ")
    return Law(text, _pattern(left), _pattern(right))


def matches(pattern: Pattern, expression: Expression, binding: Binding) -> Iterator[Binding]:
    """Every way to read an expression as a pattern, commutative arguments in both orders."""
    if pattern.is_variable:
        if pattern.head in binding:
            if binding[pattern.head] == expression:
                yield binding
        elif _may_be(pattern.head, expression):
            yield {**binding, pattern.head: expression}
    elif not pattern.arguments:
        if isinstance(expression, Constant) and expression.value == float(pattern.head):
            yield binding
    elif isinstance(expression, Call) and expression.operator == pattern.head:
        yield from _match_all(pattern.arguments, expression.arguments, binding)
        if OPERATORS.get(pattern.head).commutative:
            yield from _match_all(pattern.arguments, expression.arguments[::-1], binding)


def build(pattern: Pattern, binding: Binding) -> Expression:
    """The expression that a pattern describes."""
    if pattern.is_variable:
        return binding[pattern.head]
    if not pattern.arguments:
        return Constant(float(pattern.head))
    return Call(pattern.head, tuple(build(argument, binding) for argument in pattern.arguments))


def _match_all(
    patterns: tuple[Pattern, ...], expressions: tuple[Expression, ...], binding: Binding
) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    for extended in matches(patterns[0], expressions[0], binding):
        yield from _match_all(patterns[1:], expressions[1:], extended)


def _may_be(variable: str, expression: Expression) -> bool:
    if variable in "cd":
        return isinstance(expression, Constant)
    if variable == "n":
        return is_non_negative(expression)
    if variable == "b":
        return is_binary(expression)
    return variable != "u" or expression.kind is Kind.NUMBER


def _pattern(text: str) -> Pattern:
    tokens = _TOKEN.findall(text)

    def read(position: int) -> tuple[Pattern, int]:
        head, position = tokens[position], position + 1
        arguments: list[Pattern] = []
        if position < len(tokens) and tokens[position] == "(":
            while tokens[position] != ")":
                argument, position = read(position + 1)
                arguments.append(argument)
            position += 1
        return Pattern(head, tuple(arguments)), position

    return read(0)[0]
