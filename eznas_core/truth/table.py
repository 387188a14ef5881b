"""An accuracy table: architecture -> accuracy in percent, with its provenance attached."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.spaces import FULL, Architecture, Scale
from eznas_core.truth.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
NOISY_BELOW = 0.5
"""A noise ceiling below which a table is marked wherever it is shown."""


class ColumnKind(StrEnum):
    """What the numbers of a column are."""

    ACCURACY = "accuracy"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table.

    Attributes:
        name: Short name, as `accuracy(label=...)` takes it.
        title: The words a page or a card shows.
        kind: An accuracy, in percent; or a cost, such as parameters.
        unit: "%" for accuracies; "", "M", "ms" and so on for costs.
        note: How the numbers were made, and what they are not.
        higher_is_better: Which way a network is better. Of an accuracy, and so of every label,
            that is up, or nothing that ranks by labels could be trusted; a cost is better low.
        ceiling: Kendall's tau between the means of two disjoint sets of trainings of the same
            networks, which is about as far as any proxy can agree with the column; None where
            it was not measured.

    Raises:
        EznasError: An accuracy is said to be better low, or a ceiling is no tau.

    >>> Column(name="a", title="a", ceiling=0.4).is_noisy, Column(name="b", title="b").is_noisy
    (True, False)
    """

    name: str
    title: str
    kind: ColumnKind = ColumnKind.ACCURACY
    unit: str = "%"
    note: str = ""
    higher_is_better: bool | None = None
    ceiling: float | None = None

    def __post_init__(self) -> None:
        upwards = self.kind is ColumnKind.ACCURACY
        if self.higher_is_better is None:
            object.__setattr__(self, "higher_is_better", upwards)
        if self.higher_is_better is not upwards:
            raise EznasError(
                f"the column '{self.name}' is an accuracy that is better low, or a cost that is "
                "better high; a loss is a cost, and 100 exp(-loss) its accuracy"
            )
        if self.ceiling is not None and not -1 <= self.ceiling <= 1:
            raise EznasError(f"the noise ceiling of '{self.name}' is {self.ceiling}, no tau")

    @property
    def is_noisy(self) -> bool:
        """Whether chance is known to decide more than half of the order of networks."""
        return self.ceiling is not None and self.ceiling < NOISY_BELOW


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AccuracyTable:
    """Accuracies (and costs) of the architectures of one space on one dataset.

    A column other than the default label may lack an architecture; the value is then NaN in
    `numbers`, and asking for it is an error.

    Attributes:
        space: Name of the search space.
        dataset: Name of the dataset the accuracies are on.
        texts: The architectures' texts, all different.
        columns: What stands in each column of `numbers`.
        numbers: ``(len(texts), len(columns))``, float64, read-only.
        default_label: The accuracy column that stands for "the" accuracy.
        provenance: Where the numbers come from.
        scale: At what scale the networks were trained that the accuracies are of; what ranks
            them should look at the same networks.
        cache_problem: Why no copy could be kept for a faster next time; None if one is kept.

    Raises:
        EznasError: Lengths differ; a name or architecture stands twice; an accuracy is
            infinite or outside 0 to 100; the default label is no label or lacks a value.
    """

    space: str
    dataset: str
    texts: tuple[str, ...]
    columns: tuple[Column, ...]
    numbers: Floats
    default_label: str
    provenance: Provenance
    scale: Scale = FULL
    cache_problem: str | None = None
    _row: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.numbers.shape != (len(self.texts), len(self.columns)):
            raise EznasError(
                f"the table of {self.space} has {len(self.texts)} architectures and "
                f"{len(self.columns)} columns, but numbers of shape {self.numbers.shape}"
            )
        numbers = np.array(self.numbers, dtype=np.float64)
        numbers.setflags(write=False)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "_row", {text: row for row, text in enumerate(self.texts)})
        if len(self._row) != len(self.texts):
            raise EznasError(f"architecture {_first_repeated(self.texts)} stands twice")
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise EznasError(f"column {_first_repeated(names)} stands twice")
        self._check_accuracies()

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the accuracy columns."""
        return tuple(c.name for c in self.columns if c.kind is ColumnKind.ACCURACY)

    @property
    def ceilings(self) -> dict[str, float]:
        """Each column of which a noise ceiling was measured, with it."""
        return {c.name: c.ceiling for c in self.columns if c.ceiling is not None}

    @property
    def costs(self) -> tuple[str, ...]:
        """Names of the cost columns."""
        return tuple(c.name for c in self.columns if c.kind is ColumnKind.COST)

    @property
    def cached(self) -> bool:
        """Whether a copy is kept, so that the next load is fast."""
        return self.cache_problem is None

    @property
    def content_hash(self) -> str:
        """SHA-256 of the architectures, the scale, the column names and the numbers, in order."""
        digest = hashlib.sha256()
        scale = () if self.scale.is_full else (str(self.scale),)
        for part in (self.space, self.dataset, self.default_label, *scale):
            digest.update(f"{part}\n".encode())
        digest.update("\n".join(column.name for column in self.columns).encode())
        digest.update("\n".join(self.texts).encode())
        # Every missing value is written as the same NaN, or equal tables could differ.
        numbers = np.where(np.isnan(self.numbers), np.nan, self.numbers)
        digest.update(np.ascontiguousarray(numbers, dtype="<f8").tobytes())
        return digest.hexdigest()

    def column(self, name: str | None = None) -> Column:
        """The description of a column, by default of the default label.

        Raises:
            UnknownNameError: No column has that name.
        """
        return self.columns[self._position(self.default_label if name is None else name)]

    def accuracy(self, architecture: Architecture, label: str | None = None) -> float:
        """The accuracy (or the cost, if `label` names one) of one architecture.

        Raises:
            EznasError: The architecture is not in the table, or that column lacks it.
        """
        return float(self.values((architecture,), label)[0])

    def values(self, architectures: Iterable[Architecture], label: str | None = None) -> Floats:
        """The accuracies of several architectures, in their order: ``(n,)``, percent.

        Raises:
            EznasError: One of them is not in the table, or the column lacks it.
        """
        column = self.column(label)
        chosen = tuple(architectures)
        rows = [self._row_of(architecture) for architecture in chosen]
        values = self.numbers[rows, self._position(column.name)]
        lacking = np.flatnonzero(np.isnan(values))
        if lacking.size:
            raise EznasError(
                f"the table has no '{column.name}' for {lacking.size} of the {len(chosen)} "
                f"architectures asked for, first {chosen[lacking[0]].text}"
            )
        return np.asarray(values, dtype=np.float64)

    def architectures(self, label: str | None = None) -> tuple[Architecture, ...]:
        """The architectures that have a value in a column, by default in the default label."""
        rows = np.flatnonzero(self._has_value(label))
        return tuple(Architecture(space=self.space, text=self.texts[row]) for row in rows)

    def count(self, label: str | None = None) -> int:
        """How many architectures have a value in a column, by default in the default label."""
        return int(np.count_nonzero(self._has_value(label)))

    def frame(self) -> pd.DataFrame:
        """A copy as a data frame: `architecture`, then one column for each label and cost."""
        import pandas as pd

        frame = pd.DataFrame({"architecture": list(self.texts)})
        for position, column in enumerate(self.columns):
            frame[column.name] = self.numbers[:, position]
        return frame

    def __len__(self) -> int:
        return len(self.texts)

    def __contains__(self, architecture: object) -> bool:
        return (
            isinstance(architecture, Architecture)
            and architecture.space == self.space
            and architecture.text in self._row
        )

    def _has_value(self, label: str | None) -> npt.NDArray[np.bool_]:
        column = self.numbers[:, self._position(self.default_label if label is None else label)]
        return ~np.isnan(column)

    def _position(self, name: str) -> int:
        for position, column in enumerate(self.columns):
            if column.name == name:
                return position
        raise unknown_name(
            f"label of {self.space} on {self.dataset}", name, (c.name for c in self.columns)
        )

    def _row_of(self, architecture: Architecture) -> int:
        row = self._row.get(architecture.text) if architecture.space == self.space else None
        if row is None:
            raise EznasError(
                f"{architecture.text} of {architecture.space} is not in the table of "
                f"{self.space} on {self.dataset} ({self.provenance.source}, "
                f"{len(self.texts)} architectures)"
            )
        return row

    def _check_accuracies(self) -> None:
        if self.default_label not in self.labels:
            raise unknown_name("accuracy label", self.default_label, self.labels)
        for position, column in enumerate(self.columns):
            values = self.numbers[:, position]
            wrong = np.isinf(values)
            if column.kind is ColumnKind.ACCURACY:
                wrong |= (values < 0) | (values > 100)
            if column.name == self.default_label:
                wrong |= np.isnan(values)
            if wrong.any():
                row = int(np.flatnonzero(wrong)[0])
                raise EznasError(
                    f"'{column.name}' of {self.texts[row]} is {values[row]}; an accuracy is a "
                    "number from 0 to 100, a cost a finite one"
                )


def _first_repeated(values: Sequence[str]) -> str:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    raise ValueError("no value stands twice")
