"""The saved formulas as pages need them: read once, and again when a file has changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench import cache

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eznas_core.scoring import SavedFormula
    from eznas_core.scoring.saved import Listing


MOST_LABELS = 10**9
"""The most that a field takes for the labels a formula was found with."""


def listing() -> Listing:
    """What is saved now.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    from eznas_core.scoring import saved

    key = (saved.home(), saved.stamp())
    found: Listing = cache.shelf("saved formulas").get(key, saved.read_all)
    return found


def locked_folder() -> Path | None:
    """The folder that would have to be written to and cannot be; None if it can."""
    from eznas_core.scoring import saved

    folder = saved.home()
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return None if os.access(there, os.W_OK) else folder


def save_as(
    text: str,
    name: str,
    *,
    notes: str,
    tags: Sequence[str],
    labels: int | None,
    source: str,
    figures: Mapping[str, str],
) -> SavedFormula:
    """Saves a formula under what somebody typed for a name: any words, which become a name.

    Raises:
        EznasError: There are none, the name is taken, or it cannot be saved.
    """
    from eznas_core.foundation import EznasError
    from eznas_core.scoring import saved

    words = name.strip()
    if not any(c.isalnum() for c in words):
        raise EznasError("give it a name first: a word or a few, such as narrow-cells")
    called = saved.slug(words)
    return saved.save(
        text,
        called,
        title="" if words == called else words,
        notes=notes,
        source=source,
        tags=tags,
        label_budget=labels,
        figures=figures,
    )


def tags_of(words: str) -> tuple[str, ...]:
    """Tags as they are typed, with commas between them.

    >>> tags_of("paper, five seeds,,")
    ('paper', 'five seeds')
    """
    return tuple(tag.strip() for tag in words.split(",") if tag.strip())
