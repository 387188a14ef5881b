"""Reader of NATS-Bench: NATS-tss/sss-v1_0-*.pickle.pbz2 and the -simple folders.

A folder is read file by file, in the memory of one; a single file forwards once, each
architecture let go of when the package's `ArchResults` has told its accuracies.
"""

from __future__ import annotations

import bz2
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from eznas_core.foundation import EznasError
from eznas_core.foundation.unpickle import load_pickle
from eznas_core.truth.readers.contents import ALLOWED
from eznas_core.truth.readers.pickle_stream import PickleStream
from eznas_core.truth.readers.states import StateTaker, check_meta
from eznas_core.truth.readers.trials import TrialCollector

PACKAGE = "nats_bench"
META = "meta.pickle.pbz2"

_LARGEST_PART = 512 << 20
_PART_NAME = re.compile(r"(\d{1,6})\.pickle\.pbz2")


def read_folder(path: Path, progress: Callable[[int, int], None]) -> tuple[TrialCollector, str]:
    """The trials of a folder with one file for each architecture.

    Args:
        path: The folder.
        progress: Told files done and files in all.

    Returns:
        The trials, and a SHA-256 of the names and contents of all files.

    Raises:
        EznasError: A file is missing, cut short, damaged, hostile, or of another benchmark;
            the message names it. Or the package is not installed.
    """
    digest = hashlib.sha256()
    texts = check_meta(_read_part(path / META, digest), f"{path.name}/{META}")
    parts = sorted(_parts(path, len(texts)).items())
    taker = StateTaker(PACKAGE, f"the folder {path.name}", texts)
    for done, (index, part) in enumerate(parts, start=1):
        what = f"{path.name}/{part.name}"
        content = _read_part(part, digest)
        if not isinstance(content, dict) or not content:
            raise EznasError(f"{what} holds no results")
        for state in content.values():
            taker.take(state, what)
        if taker.collector.text(index) != texts[index] or len(taker.collector) != done:
            raise EznasError(f"{what} has the results of another architecture")
        progress(done, len(parts))
    return taker.collector, digest.hexdigest()


def read_file(path: Path, progress: Callable[[int, int], None]) -> TrialCollector:
    """The trials of a single file with all architectures.

    Args:
        path: The file.
        progress: Told compressed bytes done and compressed bytes in all.

    Raises:
        EznasError: The file is cut short, damaged, hostile or of another benchmark, or the
            package is not installed.
    """
    what = f"the file {path.name}"
    size = path.stat().st_size
    taker = StateTaker(PACKAGE, what)
    with path.open("rb") as file, bz2.BZ2File(file) as unpacked:
        machine = PickleStream(
            cast("BinaryIO", unpacked),
            ALLOWED,
            what=what,
            finished=taker.take_and_empty,
            read=lambda _: progress(file.tell(), size),
        )
        try:
            content = machine.load()
        except OSError as error:
            raise EznasError(f"{what} is damaged, or not compressed by bzip2") from error
    taker.check_whole(content)
    return taker.collector


def _parts(path: Path, count: int) -> dict[int, Path]:
    parts: dict[int, Path] = {}
    for part in path.iterdir():
        match = _PART_NAME.fullmatch(part.name)
        if match is None:
            continue
        index = int(match.group(1))
        if index in parts or index >= count:
            raise EznasError(f"{path.name}/{part.name} is one architecture too many")
        parts[index] = part
    if not parts:
        raise EznasError(f"the folder {path.name} has no files of architectures")
    return parts


def _read_part(path: Path, digest: Any) -> Any:
    """The content of one small file; its name and bytes go into `digest`."""
    what = f"{path.parent.name}/{path.name}"
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise EznasError(f"cannot read {what}: {error.strerror or error}") from error
    digest.update(f"{path.name}:{len(packed)}\n".encode())
    digest.update(packed)
    unpacker = bz2.BZ2Decompressor()
    try:
        content = unpacker.decompress(packed, _LARGEST_PART)
    except (OSError, ValueError) as error:
        raise EznasError(f"{what} is damaged, or not compressed by bzip2") from error
    if not unpacker.eof:
        raise EznasError(f"{what} is cut short, or larger than a file of this kind can be")
    return load_pickle(content, ALLOWED, max_bytes=_LARGEST_PART, what=what)
