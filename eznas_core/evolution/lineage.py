"""Where a formula comes from: its ancestors, and what changed from parent to child.

Worked out from what a run records of each formula, so it needs neither networks nor accuracies.
A formula is simplified before it is measured, and turned round where it ranks backwards; so what
changed is found by comparing the two formulas, whatever move has made the one of the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from eznas_core.expressions import (
    Call,
    Change,
    Constant,
    Expression,
    Kind,
    canonical,
    difference,
    distance,
    format,
    parse,
    simplify,
    walk,
    with_arguments,
)
from eznas_core.foundation import EznasError

MOST = 200
"""Ancestors that are looked for; the nearest come first."""
_TURN = 1


class Relative(Protocol):
    """What is on record of a formula; `runs.FormulaRecord` is one."""

    @property
    def id(self) -> str:
        """Its name in the run."""

    @property
    def text(self) -> str:
        """The formula."""

    @property
    def generation(self) -> int:
        """In which generation it was made."""

    @property
    def how(self) -> str:
        """What made it."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The ids of those it was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A parent and a child.

    Attributes:
        parent: The parent's id.
        child: The child's.
        gave: Whether the parent is the donor: it gave a part to a child of another.
        changes: What turns the parent into the child; nothing for a donor, nor where one of the
            two cannot be read.
        turned: Whether the sign was turned as well.
        text: In a line: ``+ multiply(weight, 2)``, or what part the donor gave.
    """

    parent: str
    child: str
    gave: bool
    changes: tuple[Change, ...]
    turned: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A member of a family.

    Attributes:
        id: Its name in the run.
        steps: How many steps back from the formula it is, by the shortest way; 0 for itself.
        text: The formula.
        generation: In which generation it was made.
        how: What made it.
        links: From each of its parents on record, the receiver first.
        absent: Ids of parents that are not on record.
    """

    id: str
    steps: int
    text: str
    generation: int
    how: str
    links: tuple[Link, ...]
    absent: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """How it came to be: ``generation 7, graft of 6.2: + multiply(weight, 2)``."""
        begin = f"generation {self.generation}, {self.how or 'made'}"
        told = [f"{link.parent} {link.text}" for link in self.links if link.gave]
        for link in self.links:
            if not link.gave:
                told.insert(0, f"of {link.parent}: {link.text}")
        told += [f"of {name}, which is not on record" for name in self.absent]
        return " ".join([begin, "; ".join(told)]).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A formula and those it comes from.

    Attributes:
        members: The formula itself, then its ancestors, the nearest first.
        left_out: How many more were found than asked for, at least.
        children: The ids of the formulas that were made from it.
    """

    members: tuple[Ancestor, ...]
    left_out: int
    children: tuple[str, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        """From parent to child, those nearest to the formula first; both ends are members."""
        here = {member.id for member in self.members}
        return tuple(
            link for member in self.members for link in member.links if link.parent in here
        )


def family(
    records: Mapping[str, Relative], name: str, *, steps: int | None = None, most: int = MOST
) -> Family:
    """A formula's ancestors, and what changed on the way to it.

    Args:
        records: What is on record of the run's formulas, by id.
        name: The formula's id.
        steps: How many steps back to look; None for all.
        most: How many members to give; the nearest come first.

    Raises:
        EznasError: There is no formula of that id.
    """
    if name not in records:
        raise EznasError(f"there is no formula '{name}' on record")
    depths = _ancestors(records, name, steps)
    kept = list(depths.items())[:most]
    return Family(
        members=tuple(_member(records, each, depth) for each, depth in kept),
        left_out=len(depths) - len(kept),
        children=tuple(each.id for each in records.values() if name in each.parents),
    )


def link(parent: Relative, child: Relative, *, donor: bool = False) -> Link:
    """What a child has of a parent, and what changed.

    Args:
        parent: The parent.
        child: The child.
        donor: Whether the parent only gave a part.
    """
    old, new = _read(parent.text), _read(child.text)
    if old is None or new is None:
        unread = parent.id if old is None else child.id
        text = f"the formula {unread} cannot be read by this version"
        return Link(
            parent=parent.id, child=child.id, gave=donor, changes=(), turned=False, text=text
        )
    changes, turned = compared(old, new)
    words = [change.text for change in changes]
    if turned:
        words.append("turned round")
    return Link(
        parent=parent.id,
        child=child.id,
        gave=donor,
        changes=changes,
        turned=turned,
        text="; ".join(words) or "the same but for spelling",
    )


@lru_cache(maxsize=2048)
def compared(old: Expression, new: Expression) -> tuple[tuple[Change, ...], bool]:
    """What turns one formula into another, and whether its sign was turned besides.

    >>> old, new = parse("subtract(units, log_parameters)"), parse("subtract(log_parameters, 2)")
    >>> [change.text for change in compared(old, new)[0]], compared(old, new)[1]
    (['units → 2'], True)
    """
    readings = [(old, new, False), (as_sums(old), as_sums(new), False)]
    if old.kind is Kind.NETWORK:
        turned = simplify(Call("negate", (old,)))
        readings += [(turned, new, True), (as_sums(turned), as_sums(new), True)]
    before, after, sign = min(readings, key=lambda each: distance(*each[:2]) + _TURN * each[2])
    return difference(before, after), sign


def as_sums(expression: Expression) -> Expression:
    """The formula with every difference written as a sum, so that what was added is seen as such.

    >>> format(as_sums(parse("subtract(units, add(depth, 2))")))
    'add(units, add(negate(depth), -2))'
    """
    if not isinstance(expression, Call):
        return expression
    found = with_arguments(expression, tuple(map(as_sums, expression.arguments)))
    if expression.operator == "subtract":
        first, second = found.arguments
        return Call("add", (first, _negated(second)))
    return _negated(found.arguments[0]) if expression.operator == "negate" else found


def _negated(expression: Expression) -> Expression:
    if isinstance(expression, Constant):
        return Constant(-expression.value)
    if isinstance(expression, Call) and expression.operator == "negate":
        return expression.arguments[0]
    if isinstance(expression, Call) and expression.operator == "add":
        return Call("add", tuple(map(_negated, expression.arguments)))
    return Call("negate", (expression,))


def given_part(donor: Expression, changes: Sequence[Change]) -> Expression | None:
    """The largest part of what is new in a child that a donor has; None where there is none.

    Args:
        donor: The parent that gave.
        changes: What turned the other parent into the child.
    """
    theirs = {*_parts(donor), *_parts(as_sums(donor))}
    # What stands there now, as a whole, or any part of what is new in it.
    whole = [canonical(change.after) for change in changes]
    fresh = [part for change in changes for tree in change.new for part in _parts(tree)]
    found = [part for part in (*whole, *fresh) if part in theirs]
    # A number that both have by chance is the poorest of gifts.
    found.sort(key=lambda part: (isinstance(part, Constant), -part.size))
    return found[0] if found else None


def _ancestors(records: Mapping[str, Relative], name: str, steps: int | None) -> dict[str, int]:
    """Everyone in the family by id, with the steps back, in rising order."""
    found, waiting, depth = {name: 0}, [name], 0
    while waiting and (steps is None or depth < steps):
        depth += 1
        above = [parent for each in waiting for parent in records[each].parents]
        waiting = [each for each in dict.fromkeys(above) if each in records and each not in found]
        found.update(dict.fromkeys(waiting, depth))
    return found


def _member(records: Mapping[str, Relative], name: str, depth: int) -> Ancestor:
    own = records[name]
    parents = list(dict.fromkeys(own.parents))
    present = [records[each] for each in parents if each in records]
    links = [link(each, own) for each in present[:1]]
    links += [_gift(each, present[0], own) for each in present[1:]]
    return Ancestor(
        id=own.id,
        steps=depth,
        text=own.text,
        generation=own.generation,
        how=own.how,
        links=tuple(links),
        absent=tuple(each for each in parents if each not in records),
    )


def _gift(donor: Relative, receiver: Relative, child: Relative) -> Link:
    theirs, old, new = (_read(each.text) for each in (donor, receiver, child))
    if theirs is None or old is None or new is None:
        return link(donor, child, donor=True)
    part = given_part(theirs, compared(old, new)[0])
    text = f"gave {format(part)}" if part is not None else "gave nothing that can still be seen"
    return Link(parent=donor.id, child=child.id, gave=True, changes=(), turned=False, text=text)


def _parts(expression: Expression) -> Sequence[Expression]:
    return [node for _, node in walk(canonical(expression))]


@lru_cache(maxsize=4096)
def _read(text: str) -> Expression | None:
    try:
        return parse(text)
    except EznasError:
        return None  # of another version's language
