"""What changes when a file that was read is another one: part of the keys of what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eznas_core.truth import TruthInfo

Stamp = tuple[tuple[str, int, int], ...]


def stamp_of(infos: tuple[TruthInfo, ...]) -> Stamp:
    """What changes when an accuracy table is added, replaced or removed."""
    stamps = []
    for info in infos:
        if info.path is None:
            stamps.append((info.source, 0, info.architectures))
        elif info.path.is_file():
            status = info.path.stat()
            stamps.append((str(info.path), status.st_mtime_ns, status.st_size))
    return tuple(stamps)
