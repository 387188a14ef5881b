"""Reader of the NDS files: JSON lists of trained networks of five cell spaces on CIFAR-10.

A file is a list of networks, or an object with lists ``top`` and ``mid``; each network has its
``net`` (genotype, width, depth) and ``test_ep_top1``, its test error after every epoch. Files are
read network by network.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import numpy as np

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import NdsSpace
from eznas_core.truth.provenance import Provenance
from eznas_core.truth.readers.json_items import json_items
from eznas_core.truth.table import AccuracyTable, Column, ColumnKind, Floats

_NAME = re.compile(r"(darts|amoeba|enas|pnas|nasnet)(?:_(fix-w-d|lr-wd))?(_in)?\.json", re.I)
_COLUMNS = (
    Column(
        name="test",
        title="NDS test accuracy, last epoch",
        note="One training of each network.",
    ),
    Column(
        name="best-test",
        title="NDS test accuracy, best epoch",
        note="The epoch is chosen on the test images, so it is too good.",
    ),
    Column(name="parameters", title="parameters", kind=ColumnKind.COST, unit="M"),
    Column(name="flops", title="multiply-adds for one image", kind=ColumnKind.COST, unit="M"),
)


def space_of(name: str) -> NdsSpace | None:
    """The space of a file, by its name; None if it is none of the five on CIFAR-10."""
    match = _NAME.fullmatch(PurePosixPath(name).name)
    if match is None or match.group(3):
        return None
    return cast("NdsSpace", spaces.get(f"nds-{match.group(1)}"))


def variant(name: str) -> str:
    """How the networks of a file were drawn or trained other than usual, or nothing."""
    match = _NAME.fullmatch(PurePosixPath(name).name)
    return "" if match is None else (match.group(2) or "").casefold()


def members(path: Path) -> tuple[str, ...]:
    """The names of the files in a zip of NDS that `read` can read, or of the file itself.

    Raises:
        EznasError: It is a damaged zip file.
    """
    if path.suffix != ".zip":
        return (path.name,) if space_of(path.name) else ()
    with _opened_zip(path) as archive:
        return tuple(name for name in archive.namelist() if space_of(name))


def read(
    path: Path, member: str, provenance: Provenance, progress: Callable[[int, int], None]
) -> AccuracyTable:
    """The table of one file of NDS.

    Args:
        path: The JSON file, or a zip that holds it.
        member: One of `members`.
        provenance: The record the table gets.
        progress: Told bytes done and bytes in all.

    Raises:
        EznasError: The file is cut short or damaged, has another kind of network, a network
            twice, or an accuracy that is none.
    """
    space = space_of(member)
    if space is None:
        raise EznasError(f"{member} is no NDS file of a cell space on CIFAR-10")
    rows: dict[str, tuple[float, ...]] = {}
    with _opened(path, member) as (file, size):
        items = json_items(file, member, lambda done: progress(min(done, size), size))
        for number, item in enumerate(items):
            what = f"{member}, network {number}"
            text = _architecture(item, space, what)
            if text in rows:
                raise EznasError(f"{what} stands in the file before: {text}")
            rows[text] = (*_accuracies(item, what), *_costs(item, what))
    if not rows:
        raise EznasError(f"{member} has no networks")
    numbers: Floats = np.array(list(rows.values()), dtype=np.float64)
    return AccuracyTable(
        space=space.name,
        dataset="cifar10",
        texts=tuple(rows),
        columns=_COLUMNS,
        numbers=numbers,
        default_label=_COLUMNS[0].name,
        provenance=provenance,
    )


def _architecture(item: Any, space: NdsSpace, what: str) -> str:
    net = item.get("net") if isinstance(item, dict) else None
    if not isinstance(net, dict) or not isinstance(net.get("genotype"), dict):
        raise EznasError(f"{what} has no genotype: this is no NDS file of a cell space")
    width, depth = net.get("width"), net.get("depth")
    if type(width) is not int or type(depth) is not int:
        raise EznasError(f"{what} has no width and depth")
    try:
        return space.from_genotype(net["genotype"], width, depth).text
    except EznasError as error:
        raise EznasError(f"{what} is no network of {space.title}: {error}") from error


def _accuracies(item: Mapping[str, Any], what: str) -> tuple[float, float]:
    errors = item.get("test_ep_top1")
    if not isinstance(errors, list) or not errors:
        raise EznasError(f"{what} has no test errors")
    # Also False for NaN, which JSON files of Python may hold.
    if not all(isinstance(error, int | float) and 0 <= error <= 100 for error in errors):
        raise EznasError(f"{what} has a test error that is none, the last is {errors[-1]}")
    return 100.0 - errors[-1], 100.0 - min(errors)


def _costs(item: Mapping[str, Any], what: str) -> tuple[float, float]:
    values = [item.get(name, float("nan")) for name in ("params", "flops")]
    if not all(isinstance(value, int | float) for value in values):
        raise EznasError(f"{what} has parameters {values[0]!r:.40} and flops {values[1]!r:.40}")
    return values[0] / 1e6, values[1] / 1e6


@contextmanager
def _opened(path: Path, member: str) -> Iterator[tuple[IO[bytes], int]]:
    if path.suffix != ".zip":
        with path.open("rb") as file:
            yield file, path.stat().st_size
        return
    with _opened_zip(path) as archive, archive.open(member) as inner:
        yield inner, archive.getinfo(member).file_size


@contextmanager
def _opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise EznasError(f"{path.name} is cut short, damaged, or no zip file ({error})") from error
