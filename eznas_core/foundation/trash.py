"""Throwing something away by a change of name alone, so that it can be taken back.

What was thrown away out of a folder stands in ``.trash`` in that folder, under the time and the
name it had: ``20260131T120000.000000Z--NAME``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eznas_core.foundation.errors import cannot

TRASH = ".trash"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_MARK = "--"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """Something that was thrown away and can be taken back.

    Attributes:
        path: Where it is now.
        name: What it was called.
        deleted: When.
    """

    path: Path
    name: str
    deleted: datetime


def throw_away(path: Path, *, suffix: str = "") -> Trashed:
    """Moves a file or a folder to the trash beside it.

    Args:
        path: What is not wanted.
        suffix: The end of its name that is no part of what it is called.

    Raises:
        EznasError: It cannot be moved; then it is where it was.
    """
    now = datetime.now(UTC)
    target = path.parent / TRASH / f"{now.strftime(_STAMP)}{_MARK}{path.name}"
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot(f"make {target.parent}", error) from error
    move(path, target)
    return Trashed(path=target, name=path.name.removesuffix(suffix), deleted=now)


def thrown_away(paths: Iterable[Path], *, suffix: str = "") -> tuple[Trashed, ...]:
    """What `throw_away` left at these paths, the latest first; others are passed over."""
    found = []
    for path in paths:
        stamp, mark, name = path.name.removesuffix(suffix).partition(_MARK)
        try:
            deleted = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if mark and name:
            found.append(Trashed(path=path, name=name, deleted=deleted))
    return tuple(sorted(found, key=lambda each: each.deleted, reverse=True))


def move(source: Path, target: Path) -> None:
    """Gives a file or a folder another path.

    Raises:
        EznasError: It cannot be moved.
    """
    try:
        source.rename(target)
    except OSError as error:
        raise cannot(f"move {source} to {target}", error) from error
