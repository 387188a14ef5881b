"""Taking in a benchmark's own files: recognised, read once, kept as small parquet tables.

Nothing is written unless everything could be read.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from eznas_core.foundation import EznasError, cannot
from eznas_core.spaces import SearchSpace
from eznas_core.truth.catalogue import TruthInfo, check_source, info_of, table_path
from eznas_core.truth.own_tables import from_csv
from eznas_core.truth.provenance import NOT_STATED, Provenance
from eznas_core.truth.readers import nasbench201, nats, nds
from eznas_core.truth.store import write_table
from eznas_core.truth.table import AccuracyTable

Progress = Callable[[int, int], None]
"""Told how much is done and how much there is, in bytes or files."""

_CHUNK = 1 << 20
_PUBLISHED = re.compile(r"-([0-9a-f]{5,6})(\.pth|\.pickle\.pbz2)")
_OWN_SUFFIXES = (".csv", ".tsv", ".parquet")
_UNPACK = (".tar", ".tgz", ".gz", ".7z", ".rar")


class ImportKind(StrEnum):
    """What a path turned out to be; the value is the source's name in `load`."""

    NAS_BENCH_201 = "nas-bench-201"
    NATS_FILE = "nats-bench"
    NATS_FOLDER = "nats-bench folder"
    NDS = "nds"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What `recognise` found.

    Attributes:
        kind: What the path is.
        title: The same in words, for a person.
    """

    kind: ImportKind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What `import_file` did.

    Attributes:
        kind: What the path was.
        tables: The tables that can be loaded now.
        notes: What one should know about them.
        seconds: How long it took.
    """

    kind: ImportKind
    tables: tuple[TruthInfo, ...]
    notes: tuple[str, ...]
    seconds: float


def recognise(path: Path | str) -> Recognised:
    """What a file or folder is, by its name and first bytes; nothing in it is run.

    Raises:
        EznasError: It is missing, or nothing that can be imported.
    """
    path = Path(path)
    try:
        found = _recognise_folder(path) if path.is_dir() else _recognise_file(path)
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    if found is None:
        hint = "; unpack it first" if path.suffix.casefold() in _UNPACK else ""
        raise EznasError(
            f"{path.name} is nothing that can be imported{hint}. Known: NAS-Bench-201-*.pth, "
            "NATS-*.pickle.pbz2, NATS-*-simple folders, NDS *.json, their folder or zip, and "
            "tables as .csv or .parquet"
        )
    return found


def import_file(
    path: Path | str,
    *,
    space: str | SearchSpace | None = None,
    dataset: str | None = None,
    source: str | None = None,
    labels: Sequence[str] | None = None,
    licence: str = NOT_STATED,
    note: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """Reads a benchmark's file, or a table of one's own, and keeps what `load` needs of it.

    Args:
        path: The file or folder.
        space: For a table of one's own: its search space.
        dataset: For a table of one's own: its data set.
        source: For a table of one's own: what to call it; by default its file name.
        labels: For a table of one's own: the columns to take, the default label first.
        licence: For a table of one's own: the licence of the numbers.
        note: For a table of one's own: what the numbers are.
        progress: Told what is done and what there is, now and then.

    Raises:
        EznasError: The path is nothing that can be imported, or cut short, damaged, hostile,
            or contradicts itself; the message says where. Nothing is written then.
    """
    path = Path(path)
    started = time.monotonic()
    kind = recognise(path).kind
    report = progress or (lambda _done, _all: None)
    try:
        tables: tuple[AccuracyTable, ...]
        notes: tuple[str, ...] = ()
        if kind is ImportKind.OWN:
            if space is None or dataset is None:
                raise EznasError(
                    f"{path.name} is a table of your own: say which search space and data set it "
                    "is of"
                )
            table = from_csv(
                path, space, dataset, labels=labels, source=source, licence=licence, note=note
            )
            check_source(table.provenance.source)
            tables = (table,)
        elif kind is ImportKind.NDS:
            tables = _read_nds(path, report)
        else:
            tables, notes = _read_trials(path, kind, report)
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    infos = keep_tables(tables)
    return ImportReport(kind=kind, tables=infos, notes=notes, seconds=time.monotonic() - started)


def _recognise_folder(path: Path) -> Recognised | None:
    if (path / nats.META).is_file():
        return Recognised(ImportKind.NATS_FOLDER, "NATS-Bench, a folder of architectures")
    if _nds_files(path):
        return Recognised(ImportKind.NDS, "NDS, a folder of JSON files")
    return None


def _recognise_file(path: Path) -> Recognised | None:
    suffix = path.suffix.casefold()
    with path.open("rb") as file:
        start = file.read(4)
    if suffix in _OWN_SUFFIXES:
        return Recognised(ImportKind.OWN, "a table of accuracies")
    if start[:3] == b"BZh":
        return Recognised(ImportKind.NATS_FILE, "NATS-Bench, all architectures in one file")
    if suffix in (".json", ".zip") and nds.members(path):
        return Recognised(ImportKind.NDS, "NDS, networks of cell spaces")
    if suffix == ".pth":
        return Recognised(ImportKind.NAS_BENCH_201, "NAS-Bench-201")
    return None


def _read_trials(
    path: Path, kind: ImportKind, progress: Progress
) -> tuple[tuple[AccuracyTable, ...], tuple[str, ...]]:
    notes = []
    if kind is ImportKind.NATS_FOLDER:
        collector, sha256 = nats.read_folder(path, progress)
        size = sum(part.stat().st_size for part in path.iterdir())
    else:
        sha256, md5 = _digests(path)
        size = path.stat().st_size
        published = _PUBLISHED.search(path.name)
        if published is not None and not md5.endswith(published.group(1)):
            notes.append(
                f"the file's MD5 ends in {md5[-6:]}, not in {published.group(1)} as its name "
                "says: it is not the published file"
            )
        read = nasbench201.read if kind is ImportKind.NAS_BENCH_201 else nats.read_file
        collector = read(path, progress)
    package = nasbench201.PACKAGE if kind is ImportKind.NAS_BENCH_201 else nats.PACKAGE
    provenance = Provenance(
        source=str(kind).split()[0],
        file=path.name,
        size=size,
        sha256=sha256,
        version=f"read with {package} {importlib.metadata.version(package)}",
        licence="MIT, as the benchmark's repository states",
        label_note="Accuracies of the benchmark's own trainings; each column says which.",
        retrieved=date.today(),
    )
    tables = collector.tables(provenance)
    total = collector.space_size
    if len(collector) < total:
        notes.append(f"it has {len(collector):,} of the {total:,} architectures of the space")
    return tables, tuple(notes)


def _read_nds(path: Path, progress: Progress) -> tuple[AccuracyTable, ...]:
    files = _nds_files(path) if path.is_dir() else (path,)
    tables = []
    for file in files:
        sha256, _ = _digests(file)
        for member in nds.members(file):
            variant = nds.variant(member)
            provenance = Provenance(
                source=f"nds-{variant}" if variant else "nds",
                file=file.name if member == file.name else f"{file.name}: {member}",
                size=file.stat().st_size,
                sha256=sha256,
                version=NOT_STATED,
                licence="the repository's code is MIT; none is stated for the data",
                label_note="CIFAR-10 test accuracy, one training of each network, as NDS "
                "measured it.",
                retrieved=date.today(),
            )
            tables.append(nds.read(file, member, provenance, progress))
    return tuple(tables)


def _nds_files(path: Path) -> tuple[Path, ...]:
    return tuple(sorted(file for file in path.glob("*.json") if nds.members(file)))


def keep_tables(tables: Sequence[AccuracyTable]) -> tuple[TruthInfo, ...]:
    """Puts tables into the data folder, where `load` finds them: all of them or none.

    Args:
        tables: Tables, each of another space, data set or source; one of the same place there is
            replaced.

    Raises:
        EznasError: Two of them have one place, or they cannot be written.
    """
    # All are written beside their places first, then moved there.
    paths = [table_path(t.space, t.dataset, t.provenance.source) for t in tables]
    if len(set(paths)) != len(paths):
        raise EznasError("two of the files hold the same space and data set")
    staged = [path.with_suffix(".new") for path in paths]
    try:
        for stage, table in zip(staged, tables, strict=True):
            write_table(stage, table)
        for stage, path in zip(staged, paths, strict=True):
            os.replace(stage, path)
    except OSError as error:
        raise cannot("keep the tables", error) from error
    finally:
        for stage in staged:
            stage.unlink(missing_ok=True)
    return tuple(info_of(path) for path in paths)


def _digests(path: Path) -> tuple[str, str]:
    """SHA-256 and MD5 of a file, which the benchmarks' file names end in."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
    return sha256.hexdigest(), md5.hexdigest()
