"""Reader of NAS-Bench-201-v1_0-e61699.pth and NAS-Bench-201-v1_1-096897.pth.

The package's own loading needs 28 GB of memory and a torch that unpickles anything. Here the
file is read forwards once, through an allow-list, and each architecture is handed to the
package's `ArchResults` and let go of; a fifth of the file's size is needed in memory.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from eznas_core.foundation import EznasError
from eznas_core.truth.readers.contents import ALLOWED
from eznas_core.truth.readers.pickle_stream import PickleStream
from eznas_core.truth.readers.states import StateTaker
from eznas_core.truth.readers.trials import TrialCollector

PACKAGE = "nas-bench-201"

_ZIP_START = b"PK"
# What torch writes before the object itself, in its format before version 1.6.
_OLD_HEADER = [0x1950A86A20F9469CFC6C, 1001]


def read(path: Path, progress: Callable[[int, int], None]) -> TrialCollector:
    """The trials of a benchmark file, in torch's old format or its new one.

    Args:
        path: The file.
        progress: Told bytes done and bytes in all.

    Raises:
        EznasError: The file is cut short, damaged, hostile or of another benchmark, or the
            package is not installed.
    """
    what = f"the file {path.name}"
    taker = StateTaker(PACKAGE, what)
    with _pickle_bytes(path, what) as (file, size, old):
        machine = PickleStream(
            file,
            ALLOWED,
            what=what,
            finished=taker.take_and_empty,
            read=lambda done: progress(min(done, size), size),
        )
        if old:
            if [machine.load(), machine.load()] != _OLD_HEADER:
                raise EznasError(f"{what} is not written by torch, so it is no NAS-Bench-201")
            machine.load()  # what kind of machine wrote it
        taker.check_whole(machine.load())
    return taker.collector


@contextmanager
def _pickle_bytes(path: Path, what: str) -> Iterator[tuple[BinaryIO, int, bool]]:
    """The bytes of the pickle in a file of torch, their number, and whether it is the old form."""
    with path.open("rb") as file:
        old = file.read(len(_ZIP_START)) != _ZIP_START
        file.seek(0)
        if old:
            yield file, path.stat().st_size, True
            return
        try:
            with zipfile.ZipFile(file) as archive:
                names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
                if len(names) != 1:
                    raise EznasError(f"{what} is a zip file, but not one that torch wrote")
                with archive.open(names[0]) as inner:
                    yield cast("BinaryIO", inner), archive.getinfo(names[0]).file_size, False
        except (zipfile.BadZipFile, zlib.error) as error:
            raise EznasError(f"{what} is cut short or damaged ({error})") from error
