"""Text to expression. Nothing is evaluated: the text is data, whoever wrote it.

    expression = call | statistic | network number | constant
    call       = operator "(" expression { "," expression } ")"
    statistic  = "weight" | quantity "[" probe "]"

Names are read in any case, with ``-`` for ``_``; blanks and line breaks may stand between tokens.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from eznas_core.expressions.errors import ExpressionError, ParseError
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.tokens import Token, tokenize
from eznas_core.expressions.tree import (
    MAX_DEPTH,
    MAX_SIZE,
    Call,
    Constant,
    Expression,
    NetworkTerminal,
    Terminal,
)
from eznas_core.foundation import EznasError, nearest_names, unknown_name
from eznas_core.statistics import ALL_STATISTICS, Quantity, Statistic

_QUANTITIES = frozenset(map(str, Quantity))


def parse(text: str) -> Expression:
    """The expression that a text spells; ``parse(format(e)) == e``.

    Raises:
        ParseError: The text is no expression; says where, and what was expected or meant.

    >>> parse("units_sum(abs(weight))").kind
    <Kind.NETWORK: 'network'>
    """
    return _Parser(text).run()


@dataclass(slots=True)
class _OpenCall:
    """A call whose closing parenthesis has not been read yet, with its arguments' places."""

    name: Token
    arguments: list[Expression] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)


class _Parser:
    """One pass over the tokens with a stack of open calls, so that depth costs no recursion."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokenize(text))
        self.next = 0
        self.open: list[_OpenCall] = []
        self.nodes = 0

    def run(self) -> Expression:
        while True:
            start = self.peek().position
            expression = self.leaf()
            while expression is not None:
                if not self.open:
                    return self.only(expression)
                call = self.open[-1]
                call.arguments.append(expression)
                call.places.append((start, self.end()))
                mark = self.take()
                if mark.text == ",":
                    break
                if mark.text != ")":
                    raise self.error(mark, f"{_shown(mark)} where ',' or ')' should follow an "
                                     f"argument of {call.name.text}")  # fmt: skip
                expression, start = self.close(), call.name.position

    def leaf(self) -> Expression | None:
        """The next leaf; None after the head of a call, which is then open."""
        token = self.take()
        self.nodes += 1
        if self.nodes > MAX_SIZE:
            raise self.error(token, f"an expression may have {MAX_SIZE} nodes, not more")
        if token.sort == "number":
            return self.number(token)
        if token.sort == "name":
            if self.peek().text != "(":
                return self.name(token)
            self.open_call(token)
            if self.peek().text == ")":
                self.take()
                return self.close()
            return None
        raise self.error(token, f"{_shown(token)} where a statistic, a number or an operator "
                         "should stand")  # fmt: skip

    def open_call(self, name: Token) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self.error(name, f"an expression may be {MAX_DEPTH} levels deep, not more")
        if name.text not in OPERATORS:
            if self.is_leaf_name(name.text):
                raise self.error(name, f"'{name.text}' is not an operator and takes no arguments")
            unknown = unknown_name("operator", name.text, OPERATORS.names())
            raise self.error(name, str(unknown), unknown.nearest)
        self.take()
        self.open.append(_OpenCall(name))

    def close(self) -> Expression:
        call = self.open.pop()
        try:
            return Call(OPERATORS.resolve(call.name.text), tuple(call.arguments))
        except ExpressionError as error:
            start, end = call.name.position, call.name.position + len(call.name.text)
            if error.argument is not None:
                start, end = call.places[error.argument]
            raise ParseError(str(error), self.text, start, end - start) from error

    def number(self, token: Token) -> Constant:
        value = float(token.text)
        if not math.isfinite(value):
            raise self.error(token, "this number is beyond the range of a float64 (1.79e308)")
        return Constant(value)

    def name(self, token: Token) -> Terminal | NetworkTerminal:
        name = token.text
        if name in NETWORK_TERMINALS:
            return NetworkTerminal(name)
        if name in OPERATORS:
            row = OPERATORS.get(name)
            arguments = ", ".join("..." for _ in row.inputs)
            raise self.error(token, f"'{row.name}' is an operator: write {row.name}({arguments})")
        if _quantity(name) not in _QUANTITIES:
            allowed = [*map(str, ALL_STATISTICS), *NETWORK_TERMINALS.names()]
            unknown = unknown_name("statistic", name, allowed)
            raise self.error(token, str(unknown), unknown.nearest)
        try:
            return Terminal(Statistic.parse(name.replace("-", "_")))
        except EznasError as error:
            raise self.error(token, str(error), _probed(name)) from error

    def only(self, expression: Expression) -> Expression:
        token = self.take()
        if token.sort != "end":
            raise self.error(token, f"{_shown(token)} after the end of the expression")
        return expression

    def is_leaf_name(self, name: str) -> bool:
        return name in NETWORK_TERMINALS or _quantity(name) in _QUANTITIES

    def peek(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.tokens[self.next]
        self.next += 1
        return token

    def end(self) -> int:
        last = self.tokens[self.next - 1]
        return last.position + len(last.text)

    def error(self, token: Token, problem: str, nearest: tuple[str, ...] = ()) -> ParseError:
        return ParseError(problem, self.text, token.position, len(token.text), nearest)


def _quantity(name: str) -> str:
    return name.partition("[")[0].strip().casefold().replace("-", "_")


def _probed(name: str) -> tuple[str, ...]:
    """The statistics of the quantity that a name begins with, the likest probe first."""
    quantity, _, probe = name.casefold().replace("-", "_").partition("[")
    named = [str(each) for each in ALL_STATISTICS if each.quantity == quantity.strip()]
    likest = nearest_names(f"{quantity.strip()}[{probe}", named)[:1]
    return (*likest, *(each for each in named if each not in likest))


def _shown(token: Token) -> str:
    return "the text ends" if token.sort == "end" else f"'{token.text}'"
