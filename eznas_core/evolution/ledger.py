"""The label ledger: the only door to the accuracies, and the count of those that went through.

A formula found with labels can only be compared with others if the number of labels is printed
beside it, and its test figure only means something if no test label was seen before. So the
search has no accuracy table, it has a ledger: it counts every label once, keeps to the budget,
and has the test labels under a seal that is broken at the end, openly.

With several tasks there is one ledger: a network labelled on two data sets costs two labels.
Accuracies that were looked at only to choose networks by them (strata of the accuracy) are spent
too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eznas_core.evolution.fitness import Part
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.truth import AccuracyTable


class SealedLabelsError(EznasError):
    """The test labels were asked for while the search is still on."""


class LabelLedger:
    """Gives out the accuracies of the parts, counts them, and keeps the test part sealed."""

    def __init__(
        self,
        accuracies: Mapping[Part, Sequence[float] | NDArray[np.float64]],
        *,
        budget: int,
        tables: Sequence[AccuracyTable] = (),
        looked_at: Mapping[Part, int] | None = None,
    ) -> None:
        """Takes the accuracies into custody.

        Args:
            accuracies: One list for each part, in the order of the part's networks, those of all
                tasks together.
            budget: Most labels that the fitness and selection parts together may use, with those
                that were looked at.
            tables: The table of each task, for the report.
            looked_at: Part to the number of further accuracies that drawing it has used up.

        Raises:
            EznasError: The budget is smaller than that.
        """
        self._accuracies = {part: np.array(accuracies[part], dtype=np.float64) for part in Part}
        self._looked_at = sum((looked_at or {}).values())
        parts = (Part.FITNESS, Part.SELECTION)
        wanted = sum(len(self._accuracies[part]) for part in parts) + self._looked_at
        if wanted > budget:
            raise EznasError(f"{wanted} labels are needed, but the budget is {budget}")
        self.budget = budget
        self._tables = tuple(tables)
        self._used: set[Part] = set()
        self._openings: list[int] = []
        self._open = False

    @property
    def used(self) -> int:
        """Labels spent on the search: of fitness and selection networks, and looked at for them.

        Those of a part are counted once, when they are given out.
        """
        given = sum(len(self._accuracies[part]) for part in self._used if part is not Part.TEST)
        return given + self._looked_at

    @property
    def test_labels_used(self) -> int:
        """Test labels that were given out: none before the end, then all."""
        return len(self._accuracies[Part.TEST]) if self._openings else 0

    @property
    def openings(self) -> tuple[int, ...]:
        """After which generations the test labels were opened; one, unless a run was extended."""
        return tuple(self._openings)

    def labels(self, part: Part) -> NDArray[np.float64]:
        """The accuracies of a part, counted as used.

        Raises:
            SealedLabelsError: It is the test part, and the search is not over.
        """
        if part is Part.TEST:
            self._check_open()
        self._used.add(part)
        found = self._accuracies[part].view()
        found.setflags(write=False)
        return found

    def tables(self) -> tuple[AccuracyTable, ...]:
        """The whole accuracy table of each task, once the test labels are open, if there are any.

        Raises:
            SealedLabelsError: The search is not over.
        """
        self._check_open()
        return self._tables

    def open_test(self, generation: int) -> None:
        """Breaks the seal, after the last generation; that it was broken stays on record."""
        if generation not in self._openings:
            self._openings.append(generation)
        self._open = True

    def close_test(self) -> None:
        """Seals the test labels again, for a search that is extended."""
        self._open = False

    def to_json(self) -> dict[str, Any]:
        """The account as a JSON object."""
        return {
            "budget": self.budget,
            "fitness": self._count(Part.FITNESS),
            "selection": self._count(Part.SELECTION),
            "looked_at": self._looked_at,
            "used": self.used,
            "test": self.test_labels_used,
            "test_opened_after_generations": list(self._openings),
        }

    def restore(self, value: Mapping[str, Any]) -> None:
        """Takes over the record of an earlier session from `to_json`'s form."""
        self._openings = [int(number) for number in value["test_opened_after_generations"]]
        self._used = {part for part in (Part.FITNESS, Part.SELECTION) if value[str(part)]}

    def _check_open(self) -> None:
        if not self._open:
            raise SealedLabelsError(
                "the test labels are sealed until the evolution has finished: a formula chosen "
                "with their help would be measured on what it was fitted to"
            )

    def _count(self, part: Part) -> int:
        return len(self._accuracies[part]) if part in self._used else 0
