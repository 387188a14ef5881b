"""Rows of figures with ratios, targets and verdicts, as JSON and as Markdown."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some numbers and where half of them lie.

    Attributes:
        median: The median.
        low: The lower quartile; the least of fewer than four numbers.
        high: The upper quartile; the greatest of fewer than four.
        count: How many numbers there were.
    """

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Spread:
        """Summarises at least one number.

        >>> Spread.of([3.0, 1.0, 2.0])
        Spread(median=2.0, low=1.0, high=3.0, count=3)
        """
        low, high = min(numbers), max(numbers)
        if len(numbers) > 3:
            low, _, high = statistics.quantiles(numbers, n=4, method="inclusive")
        return cls(median=statistics.median(numbers), low=low, high=high, count=len(numbers))

    @classmethod
    def of_ratios(cls, above: Sequence[float], below: Sequence[float]) -> Spread:
        """Summarises the ratios of two columns, row by row."""
        return cls.of([a / b for a, b in zip(above, below, strict=True)])

    def __str__(self) -> str:
        shown = _number(self.median)
        if self.count > 1:
            shown += f" [{_number(self.low)}, {_number(self.high)}]"
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound that a row should keep.

    Attributes:
        bound: The number.
        at_most: Whether the figure should be at most the bound, or at least.
        of_ratio: Whether the ratio is meant, or the figure itself.
    """

    bound: float
    at_most: bool
    of_ratio: bool = True

    def met_by(self, row: Row) -> bool:
        """Whether a row keeps it."""
        spread = row.ratio if self.of_ratio else row.figure
        if spread is None:
            return False
        return spread.median <= self.bound if self.at_most else spread.median >= self.bound

    def __str__(self) -> str:
        return f"{'at most' if self.at_most else 'at least'} {self.bound:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table.

    Attributes:
        label: What was measured.
        figure: How much it was.
        unit: Of what.
        ratio: Beside something else.
        against: What else.
        target: What was aimed at, if anything was.
    """

    label: str
    figure: Spread
    unit: str
    ratio: Spread | None = None
    against: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table and how it came about.

    Attributes:
        name: What the command line calls it.
        title: A heading.
        how: What was timed, by which clock, on how many networks.
        rows: The figures.
        remarks: Further sentences.
    """

    name: str
    title: str
    how: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = field(default=())


def to_json(
    machine: Machine, command: str, seconds: float, sections: Sequence[Section]
) -> dict[str, Any]:
    """Everything, as one JSON object."""
    return {
        "machine": dataclasses.asdict(machine),
        "command": command,
        "seconds": round(seconds, 1),
        "sections": [_section_json(section) for section in sections],
    }


def to_markdown(machine: Machine, command: str, seconds: float, sections: Sequence[Section]) -> str:
    """Everything, as one page."""
    blocks = [
        "# Benchmarks",
        f"{machine}.",
        f"Command: `{command}` ({seconds:.0f} s).",
        "A figure is a median, in brackets the quartiles, or the extremes of fewer than four.",
    ]
    for section in sections:
        blocks += [f"## {section.title}", section.how, _rows(section.rows), *section.remarks]
    return "\n\n".join(blocks) + "\n"


def _rows(rows: Sequence[Row]) -> str:
    lines = ["| what | figure | ratio | to | target |", "|---|---|---|---|---|"]
    for row in rows:
        target = ""
        if row.target is not None:
            target = f"{row.target}: {'met' if row.target.met_by(row) else 'missed'}"
        ratio = "" if row.ratio is None else str(row.ratio)
        lines.append(
            f"| {row.label} | {row.figure} {row.unit} | {ratio} | {row.against} | {target} |"
        )
    return "\n".join(lines)


def _section_json(section: Section) -> dict[str, Any]:
    found = dataclasses.asdict(section)
    for row, shown in zip(section.rows, found["rows"], strict=True):
        shown["met"] = None if row.target is None else row.target.met_by(row)
    return found


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}"
