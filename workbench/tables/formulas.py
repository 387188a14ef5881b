"""The formulas that a run has measured, and the family of one of them, in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from eznas_core.evolution import Family
    from eznas_core.runs import FormulaRecord

COLUMNS = (
    "id", "selection", "fitness", "size", "ms", "generation", "how", "reason", "disguise",
    "parents", "formula",
)  # fmt: skip
FAMILY_COLUMNS = ("steps", "id", "fitness", "story", "formula")


def listing(records: Sequence[FormulaRecord]) -> pd.DataFrame:
    """One row a formula, in the order given; what is not known is missing."""
    rows = [
        (
            each.id,
            each.selection,
            each.fitness,
            each.size,
            each.ms,
            each.generation,
            each.how,
            f"{each.reason}: {each.detail}" if each.detail else each.reason or None,
            each.disguise or None,
            ", ".join(each.parents),
            each.text,
        )
        for each in records
    ]
    floats = dict.fromkeys(("selection", "fitness", "ms"), "float64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(floats)


def members(family: Family, records: Mapping[str, FormulaRecord]) -> pd.DataFrame:
    """One row for each member of a family, the formula itself first."""
    rows = [
        (each.steps, each.id, records[each.id].fitness, each.sentence, each.text)
        for each in family.members
    ]
    return pd.DataFrame(rows, columns=list(FAMILY_COLUMNS)).astype({"fitness": "float64"})
