"""Accuracy tables that a test makes up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from eznas_core.truth import AccuracyTable, Column, Provenance


def made_up(**changes: Any) -> Provenance:
    """A provenance; whatever a test is about is given."""
    given: dict[str, Any] = {
        "source": "made-up",
        "file": "made-up.csv",
        "size": 1,
        "sha256": "ab" * 32,
        "version": "1",
        "licence": "CC0-1.0",
        "label_note": "made up",
        "retrieved": date(2026, 1, 31),
    }
    return Provenance(**{**given, **changes})


def accuracy_table(
    texts: Sequence[str],
    numbers: ArrayLike,
    *,
    space: str = "nasbench201",
    dataset: str = "cifar10",
    columns: Sequence[Column | str] = ("test",),
    default: str | None = None,
    source: str = "made-up",
) -> AccuracyTable:
    """Accuracies of some networks.

    Args:
        texts: The networks.
        numbers: ``(networks,)``, or ``(networks, columns)``.
        space: Name of their space.
        dataset: Name of the data set.
        columns: The columns, or their names.
        default: The default column; the first if None.
        source: Where they are said to come from.
    """
    named = tuple(c if isinstance(c, Column) else Column(name=c, title=c) for c in columns)
    return AccuracyTable(
        space=space,
        dataset=dataset,
        texts=tuple(texts),
        columns=named,
        numbers=np.asarray(numbers, dtype=np.float64).reshape(len(texts), len(named)),
        default_label=default or named[0].name,
        provenance=made_up(source=source),
    )
