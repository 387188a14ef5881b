"""The result as tables: Markdown to be read, CSV to be computed with, JSON with everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError
from eznas_core.reproduction.lines import Interval, Line

_CSV = (
    *("row", "proxy", "published_kendall", "published_spearman", "published_source"),
    *("kendall", "kendall_low", "kendall_high", "spearman", "spearman_low", "spearman_high"),
    *("n", "unscored", "label", "truth", "truth_kind", "noise_ceiling", "seed", "batch_size"),
    *("images", "label_budget", "seconds_per_network", "problem", "text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a reproduction has found so far.

    Attributes:
        lines: A line for each row that has accuracies here, and each proxy.
        absent: Rows without accuracies: their names, and how to get some.
        protocol: How it was done, in words.
        complete: Whether it is all that was asked for.
    """

    lines: tuple[Line, ...]
    absent: Mapping[str, str]
    protocol: str
    complete: bool

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "format": 1,
            "complete": self.complete,
            "protocol": self.protocol,
            "lines": [line.to_json() for line in self.lines],
            "absent": dict(self.absent),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Reads `to_json`'s form.

        Raises:
            EznasError: It is damaged, or of a later version.
        """
        try:
            if value["format"] != 1:
                raise EznasError("the report is of a later version")
            return cls(
                lines=tuple(Line.from_json(line) for line in value["lines"]),
                absent=dict(value["absent"]),
                protocol=str(value["protocol"]),
                complete=bool(value["complete"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EznasError(f"a damaged report of a reproduction: {error}") from error

    def csv(self) -> str:
        """One row a line, every number as it is; an absent one is empty."""
        sink = io.StringIO()
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(_CSV)
        writer.writerows(_fields(line) for line in self.lines)
        return sink.getvalue()

    def markdown(self) -> str:
        """A table, then what is marked in it, what is absent, and the protocol."""
        heads = (
            *("space, data set", "proxy", "published tau", "tau here", "published rho"),
            *("rho here", "n", "label", "accuracies", "label budget"),
        )
        rows = [heads, ("---",) * len(heads), *(_cells(line) for line in self.lines)]
        table = "\n".join("| " + " | ".join(cells) + " |" for cells in rows)
        notes = [f"Protocol: {self.protocol}. Intervals are 95 % bootstrap over networks."]
        if not self.complete:
            notes.append("Not all of it is done yet.")
        sources = {line.published.source for line in self.lines if line.published}
        notes += [f"Published figures: {source}." for source in sorted(sources)]
        notes += _marks(self.lines)
        if self.absent:
            notes.append("No accuracies on this machine for:\n")
            notes[-1] += "".join(f"\n- {name}: `{how}`" for name, how in self.absent.items())
        return table + "\n\n" + "\n\n".join(notes) + "\n"

    def json(self) -> str:
        """The whole report, cards included."""
        return json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n"


FORMS: Mapping[str, Callable[[Report], str]] = {
    "report.md": Report.markdown,
    "report.csv": Report.csv,
    "report.json": Report.json,
}
"""File names to what writes them."""


def _fields(line: Line) -> list[Any]:
    published = line.published
    given = (None,) * 3
    return [
        *(line.row, line.proxy),
        *((published.kendall, published.spearman, published.source) if published else given),
        *(line.kendall or given),
        *(line.spearman or given),
        *(line.n, line.unscored, line.label, line.truth, line.truth_kind, line.ceiling),
        *(line.seed, line.batch_size, line.images, line.label_budget, f"{line.seconds:.6g}"),
        *(line.problem, line.text),
    ]


def _cells(line: Line) -> tuple[str, ...]:
    published = line.published
    unscored = f" ({line.unscored} without a score)" if line.unscored else ""
    noisy = f", noise ceiling {line.ceiling:.2f}" if line.ceiling is not None else ""
    return (
        line.title,
        line.proxy.replace("|", "\\|"),
        f"{published.kendall:.3f}" if published else "",
        _written(line.kendall) or f"none: {line.problem}".replace("|", "\\|").replace("\n", " "),
        f"{published.spearman:.3f}" if published else "",
        _written(line.spearman),
        f"{line.n}{unscored}",
        line.label,
        f"{line.truth} ({line.truth_kind}{noisy}{', mostly chance' if line.noisy else ''})",
        "unknown" if line.label_budget is None else str(line.label_budget),
    )


def _written(interval: Interval | None) -> str:
    if interval is None:
        return ""
    value, low, high = interval
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _marks(lines: tuple[Line, ...]) -> list[str]:
    micro = any(line.truth_kind == "micro" for line in lines)
    embedded = any(line.truth_kind == "embedded" for line in lines)
    notes = []
    if embedded:
        notes.append(
            "Embedded accuracies are one training each, by others than the benchmark's authors."
        )
    if micro:
        notes.append(
            "Micro accuracies are of smaller networks on fewer and smaller images: they say how a "
            "proxy ranks those, which a published figure need not agree with."
        )
    return notes
