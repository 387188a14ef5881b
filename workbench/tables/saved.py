"""The formulas that were saved under names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula

COLUMNS = ("name", "formula", "notes", "tags", "labels", "modified")


def listing(formulas: Sequence[SavedFormula]) -> pd.DataFrame:
    """One row a formula.

    Columns: `name`, `formula` (text), `notes` (on one line), `tags` (list), `labels` (spent to
    find it; missing where not known), `modified` (UTC).
    """
    rows = [
        {
            "name": each.name,
            "formula": each.text,
            "notes": " ".join(each.notes.split()),
            "tags": list(each.tags),
            "labels": each.label_budget,
            "modified": each.modified,
        }
        for each in formulas
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype({"labels": "Int64"})
