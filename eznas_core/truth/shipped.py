"""The tables that come with this package: trained by this project, at a reduced scale."""

from __future__ import annotations

from pathlib import Path

from eznas_core.truth.store import SUFFIX

MICRO = "micro"
"""The source of every table trained at a reduced scale, unless it was given another name."""

FOLDER = Path(__file__).parent / "tables"


def shipped_files() -> tuple[Path, ...]:
    """The tables in the package, in order of name."""
    return tuple(sorted(FOLDER.glob(f"*--*--{MICRO}{SUFFIX}")))
