"""What turns one formula into another: the shortest list of changes that is easy to read.

Trees are compared from their roots down. At each place both may be equal, or the operator may
have been exchanged, given up for one of its arguments, or put around what was there, or all of
it replaced. Among all such readings the one is taken that touches fewest nodes, each separate
change counting as one more, so that many small changes that say nothing become one replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from typing import TypeAlias

from eznas_core.expressions.edits import PLACE
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.spelling import format
from eznas_core.expressions.tree import Call, Constant, Expression
from eznas_core.expressions.walks import Path

_MOST_PAIRS = 10_000
_MOST_LEVELS = 80
"""Larger or deeper pairs of trees are only compared place by place, which is quick."""


class Changed(StrEnum):
    """What happened at a place."""

    CONSTANT = "constant changed"
    OPERATOR = "operator exchanged"
    GIVEN_UP = "operator given up"
    PUT_AROUND = "operator put around"
    REPLACED = "part replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a formula.

    Attributes:
        what: What happened.
        path: Where, in the new formula.
        before: What stood there in the old one; of an operator that was put around, what it now
            surrounds.
        after: What stands there in the new one.
        new: The parts that the old formula did not have there, as trees.
        text: The change in a few signs, such as ``+ multiply(weight, 2)``.
    """

    what: Changed
    path: Path
    before: Expression
    after: Expression
    new: tuple[Expression, ...]
    text: str


def difference(old: Expression, new: Expression) -> tuple[Change, ...]:
    """The changes that turn one formula into another, from left to right; none if both are equal.

    The order of commutative arguments is no difference.

    >>> from eznas_core.expressions import parse
    >>> old = parse("add(units_sum(mean(weight)), units)")
    >>> new = parse("add(log_abs(units_sum(mean(weight))), multiply(units, 2))")
    >>> [change.text for change in difference(old, new)]
    ['log_abs(…) around units_sum(mean(weight))', '× 2 to units']
    """
    return _Comparison(old, new).changes(old, new)


def distance(old: Expression, new: Expression) -> int:
    """How many nodes `difference` touches, each separate change counting as one more."""
    return _Comparison(old, new).cost(old, new)


# What came just before: a run of operators given up, or put around, is one change.
_NOTHING, _OUT, _IN = "", "out", "in"
_Step: TypeAlias = tuple[Changed | None, tuple[int, ...]]
_Reading: TypeAlias = tuple[int, _Step]
_Key: TypeAlias = tuple[bytes, bytes, str]


class _Comparison:
    """The best reading of each pair of places, worked out once."""

    def __init__(self, old: Expression, new: Expression) -> None:
        few = old.size * new.size <= _MOST_PAIRS
        self._small = few and old.depth + new.depth <= _MOST_LEVELS
        self._best: dict[_Key, _Reading] = {}

    def cost(self, old: Expression, new: Expression, before: str = _NOTHING) -> int:
        return self._reading(old, new, before)[0]

    def changes(self, old: Expression, new: Expression) -> tuple[Change, ...]:
        found: list[Change] = []
        self._trace(old, new, (), found)
        return tuple(found)

    def _reading(self, old: Expression, new: Expression, before: str) -> _Reading:
        key = (old.digest, new.digest, before)
        found = self._best.get(key)
        if found is None:
            found = self._best[key] = self._found(old, new, before)
        return found

    def _found(self, old: Expression, new: Expression, before: str) -> _Reading:
        """The first of the cheapest readings, in the order in which they are tried here."""
        if old == new:
            return 0, (None, ())
        if isinstance(old, Constant) and isinstance(new, Constant):
            return 2, (Changed.CONSTANT, ())
        best: _Reading = (old.size + new.size + 1, (Changed.REPLACED, ()))
        if isinstance(old, Call) and isinstance(new, Call):
            best = self._same_place(old, new, best)
        if not self._small:
            return best
        for place, kept in enumerate(old.arguments):
            gone = old.size - kept.size + (before != _OUT)
            # It takes at least as many nodes as the sizes differ by: most need no look.
            if gone + abs(kept.size - new.size) < best[0]:
                cost = gone + self.cost(kept, new, _OUT)
                best = min(best, (cost, (Changed.GIVEN_UP, (place,))), key=_cost)
        for place, kept in enumerate(new.arguments):
            come = new.size - kept.size + (before != _IN)
            if come + abs(kept.size - old.size) < best[0]:
                cost = come + self.cost(old, kept, _IN)
                best = min(best, (cost, (Changed.PUT_AROUND, (place,))), key=_cost)
        return best

    def _same_place(self, old: Call, new: Call, best: _Reading) -> _Reading:
        """Both operators stay where they are, as they are or one exchanged for the other."""
        if len(old.arguments) != len(new.arguments):
            return best
        plain = tuple(range(len(old.arguments)))
        orders: Sequence[tuple[int, ...]] = [plain]
        if old.operator != new.operator:
            what, first = Changed.OPERATOR, 2
        else:
            what, first = None, 0
            if OPERATORS.get(old.operator).commutative and self._small:
                orders = list(permutations(plain))
        for order in orders:
            pairs = [
                (old.arguments[at], each) for at, each in zip(order, new.arguments, strict=True)
            ]
            if first + sum(abs(one.size - other.size) for one, other in pairs) < best[0]:
                cost = first + sum(self.cost(one, other) for one, other in pairs)
                best = min(best, (cost, (what, order)), key=_cost)
        return best

    def _trace(self, old: Expression, new: Expression, path: Path, found: list[Change]) -> None:
        what, places = self._reading(old, new, _NOTHING)[1]
        if what in (Changed.CONSTANT, Changed.REPLACED):
            fresh = (new,) if what is Changed.REPLACED else ()
            found.append(_change(what, path, old, new, fresh, f"{format(old)} → {format(new)}"))
        elif what is Changed.GIVEN_UP:
            self._given_up(old, new, path, found)
        elif what is Changed.PUT_AROUND:
            self._put_around(old, new, path, found)
        elif isinstance(old, Call) and isinstance(new, Call):
            if what is Changed.OPERATOR:
                text = f"{old.operator} → {new.operator}"
                found.append(_change(what, path, old, new, (), text))
            for at, place in enumerate(places):
                self._trace(old.arguments[place], new.arguments[at], (*path, at), found)

    def _given_up(self, old: Expression, new: Expression, path: Path, found: list[Change]) -> None:
        node, before, places = old, _NOTHING, []
        while True:
            what, where = self._reading(node, new, before)[1]
            if what is not Changed.GIVEN_UP:
                break
            places.append(where[0])
            node, before = node.arguments[where[0]], _OUT
        text = _without(old, places)
        found.append(_change(Changed.GIVEN_UP, path, old, new, (), text))
        self._trace(node, new, path, found)

    def _put_around(
        self, old: Expression, new: Expression, path: Path, found: list[Change]
    ) -> None:
        node, before, places = new, _NOTHING, []
        while True:
            what, where = self._reading(old, node, before)[1]
            if what is not Changed.PUT_AROUND:
                break
            places.append(where[0])
            node, before = node.arguments[where[0]], _IN
        fresh = tuple(_beside(new, places))
        text = _with(new, places, whole=not path)
        found.append(_change(Changed.PUT_AROUND, path, node, new, fresh, text))
        self._trace(old, node, (*path, *places), found)


_SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷"}


def _cost(reading: _Reading) -> int:
    return reading[0]


def _change(
    what: Changed,
    path: Path,
    before: Expression,
    after: Expression,
    new: tuple[Expression, ...],
    text: str,
) -> Change:
    return Change(what=what, path=path, before=before, after=after, new=new, text=text)


def _without(old: Expression, places: Sequence[int]) -> str:
    sign = _sign(old, places)
    return f"without {sign or _frame(old, places)}"


def _with(new: Expression, places: Sequence[int], *, whole: bool) -> str:
    inner = new
    for place in places:
        inner = inner.arguments[place]
    sign = _sign(new, places)
    if sign:
        return sign if whole else f"{sign} to {format(inner)}"
    return f"{_frame(new, places)} around {'all' if whole else format(inner)}"


def _sign(node: Expression, places: Sequence[int]) -> str:
    """An operator of arithmetic and its other argument, as ``+ weight``; empty if it is none."""
    if len(places) != 1 or not isinstance(node, Call) or node.operator not in _SIGNS:
        return ""
    if places[0] != 0 and not OPERATORS.get(node.operator).commutative:
        return ""
    return f"{_SIGNS[node.operator]} {format(node.arguments[1 - places[0]])}"


def _frame(node: Expression, places: Sequence[int]) -> str:
    """What stands around a place: ``add(exp(…), weight)``."""
    if not places or not isinstance(node, Call):
        return PLACE
    texts = [
        _frame(argument, places[1:]) if at == places[0] else format(argument)
        for at, argument in enumerate(node.arguments)
    ]
    return f"{node.operator}({', '.join(texts)})"


def _beside(node: Expression, places: Sequence[int]) -> list[Expression]:
    """What stands beside the way to a place."""
    found: list[Expression] = []
    for place in places:
        found += [each for at, each in enumerate(node.arguments) if at != place]
        node = node.arguments[place]
    return found
