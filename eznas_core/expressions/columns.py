"""What the units of one network were found to be, kept for the next formulas.

New formulas of an evolution are made of parts of older ones: another aggregator over the same
numbers of units, or two of them added. What they share with any formula before is found here, by
what it was worked out from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from eznas_core.expressions.tree import Expression
from eznas_core.foundation import Failure


@dataclass(frozen=True, slots=True)
class Column:
    """A unit expression's number for each unit.

    Attributes:
        values: ``(units,)`` float64 on the CPU; meaningless where missing.
        missing: The units that have no number, and why.
    """

    values: Tensor
    missing: Mapping[int, Failure] = field(default_factory=dict)


class ColumnMemory:
    """The columns of one network, shown one probe; those unused for longest are dropped first."""

    def __init__(self, most: int = 2000) -> None:
        """Starts empty.

        Args:
            most: How many columns are kept; each takes about a kilobyte.
        """
        self._most = most
        self._columns: dict[Expression, Column] = {}

    def known(self, expressions: Iterable[Expression]) -> dict[Expression, Column]:
        """Those of the expressions that are known, with their columns."""
        found = {each: self._columns[each] for each in expressions if each in self._columns}
        for expression, column in found.items():
            del self._columns[expression]
            self._columns[expression] = column
        return found

    def add(self, expression: Expression, column: Column) -> None:
        """Remembers a column."""
        self._columns[expression] = column
        if len(self._columns) > self._most:
            del self._columns[next(iter(self._columns))]

    def __len__(self) -> int:
        return len(self._columns)
