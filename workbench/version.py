"""The version of this installation."""

from __future__ import annotations

from importlib import metadata

DISTRIBUTION = "eznas-workbench"


def version() -> str:
    """The installed version, or ``unpacked`` where the project was never installed."""
    return version_of(DISTRIBUTION) or "unpacked"


def version_of(distribution: str) -> str | None:
    """The installed version of a distribution, without importing it."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
