"""Which accuracy tables there are on this machine, and the one that `load` takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from eznas_core import spaces
from eznas_core.foundation import EznasError, data_folder, unknown_name
from eznas_core.spaces import FULL, Scale, SearchSpace
from eznas_core.truth import analog_nasbench
from eznas_core.truth.shipped import MICRO, shipped_files
from eznas_core.truth.store import SUFFIX, read_header, read_table
from eznas_core.truth.table import NOISY_BELOW, AccuracyTable, ColumnKind

_SOURCE_NAME = re.compile(r"(?!.*--)[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


class SourceKind(StrEnum):
    """How a table came to be; `load` prefers them in this order."""

    OFFICIAL = "official"
    OWN = "own"
    EMBEDDED = "embedded"
    MICRO = "micro"


# The sources whose tables are the benchmarks' own, the preferred first; any other stored table
# is the user's.
OFFICIAL_SOURCES = ("nas-bench-201", "nats-bench", "nds", "nds-fix-w-d", "nds-lr-wd")


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthInfo:
    """One table that can be loaded.

    Attributes:
        space: Name of the search space.
        dataset: Name of the dataset.
        source: What `load(source=...)` calls it.
        kind: The benchmark's own file, the user's own table, the one that is always there, or one
            that this project or the user trained at a reduced scale.
        architectures: How many it has.
        labels: Its accuracy columns.
        default_label: The one that stands for "the" accuracy.
        licence: As the source states it.
        path: The stored file; None for the embedded table.
        ceilings: Noise ceiling of each column of which one was measured.
        scale: At what scale its networks were trained.
    """

    space: str
    dataset: str
    source: str
    kind: SourceKind
    architectures: int
    labels: tuple[str, ...]
    default_label: str
    licence: str
    path: Path | None
    ceilings: Mapping[str, float] = field(default_factory=dict)
    scale: Scale = FULL

    @property
    def name(self) -> str:
        """Space and source, as people name a table ("nds-darts/micro")."""
        return f"{self.space}/{self.source}"

    @property
    def ceiling(self) -> float | None:
        """Noise ceiling of the default label; None where it was not measured."""
        return self.ceilings.get(self.default_label)

    @property
    def is_noisy(self) -> bool:
        """Whether chance decides more than half of the default label's order."""
        return self.ceiling is not None and self.ceiling < NOISY_BELOW


def available() -> tuple[TruthInfo, ...]:
    """Every table that can be loaded now, the preferred one of each space and dataset first.

    A stored table that is damaged is left out; `load` says so when it is asked for.
    """
    infos = []
    for path in _files().values():
        try:
            infos.append(info_of(path))
        except EznasError:
            continue
    installed = analog_nasbench.find_installed()
    if installed is not None and installed.file.is_file():
        infos.append(_embedded_info(installed))
    return tuple(sorted(infos, key=lambda i: (i.space, i.dataset, _preference(i.source))))


def load(space: str | SearchSpace, dataset: str, *, source: str | None = None) -> AccuracyTable:
    """The accuracies of a space on a dataset.

    Args:
        space: A search space or its name.
        dataset: One of the space's datasets, in any spelling ("CIFAR-10").
        source: Which table, if there are several; by default the benchmark's own before the
            user's own before the embedded one before one trained at a reduced scale.

    Raises:
        EznasError: No such space or dataset, no table for it (the message says how to get
            one), or a table that is damaged.

    >>> from eznas_core import spaces, truth
    >>> table = truth.load("nasbench201", "cifar10")
    >>> best = max(table.architectures(), key=table.accuracy)
    >>> len(table), table.accuracy(best) > 90
    (15625, True)
    """
    found = spaces.get(space) if isinstance(space, str) else space
    chosen = _choose(found.name, found.dataset(dataset).name, source)
    if chosen is None:
        return analog_nasbench.load()
    return read_table(chosen)


def tables_folder(*, create: bool = True) -> Path:
    """The folder of the stored tables."""
    return data_folder("truth", "tables", create=create)


def table_path(space: str, dataset: str, source: str) -> Path:
    """Where the table of a space, dataset and source is stored.

    Raises:
        EznasError: The folder cannot be made.
    """
    return tables_folder() / f"{space}--{dataset}--{source}{SUFFIX}"


def check_source(source: str) -> None:
    """Makes sure that a table of the user's own may have a name.

    Raises:
        EznasError: It is a benchmark's, or cannot be part of a file name.
    """
    if source in (*OFFICIAL_SOURCES, analog_nasbench.SOURCE):
        raise EznasError(f"'{source}' is the name of a benchmark's own table; choose another")
    if source == MICRO:
        raise EznasError(f"'{MICRO}' is the name of tables that were trained here; choose another")
    if not _SOURCE_NAME.fullmatch(source):
        raise EznasError(
            f"'{source[:60]}' cannot be the name of a table: use letters, digits, '.', '_' and "
            "single '-', at most 60"
        )


def stored_files() -> tuple[Path, ...]:
    """The stored tables, in order of name; none where there is no data folder."""
    folder = tables_folder(create=False)
    return tuple(sorted(folder.glob(f"*--*--*{SUFFIX}"))) if folder.is_dir() else ()


def _files() -> dict[str, Path]:
    """Every table's file by its name; one the user made stands for a shipped one of its name."""
    return {path.name: path for path in (*shipped_files(), *stored_files())}


def _choose(space: str, dataset: str, source: str | None) -> Path | None:
    """The stored file to read, or None for the embedded table."""
    stored = {
        name.removesuffix(SUFFIX).split("--", 2)[2]: path
        for name, path in _files().items()
        if name.startswith(f"{space}--{dataset}--")
    }
    embedded = (space, dataset) == (analog_nasbench.SPACE, analog_nasbench.DATASET)
    names = sorted([*stored, *([analog_nasbench.SOURCE] if embedded else [])], key=_preference)
    if not names:
        raise EznasError(
            f"there are no accuracies of {space} on {dataset} yet; import the benchmark's own "
            "file with: eznas truth import PATH, or train networks with: eznas truth train "
            f"{space} --dataset {dataset} --images PATH --output DIR"
        )
    wanted = (
        names[0] if source is None else next((n for n in names if _fold(n) == _fold(source)), None)
    )
    if wanted is None:
        raise unknown_name(f"table of {space} on {dataset}", str(source), names)
    return stored.get(wanted)


def _preference(source: str) -> tuple[int, str]:
    """Orders sources: the benchmarks' own, the user's own, the embedded one, the reduced ones."""
    if source in OFFICIAL_SOURCES:
        return OFFICIAL_SOURCES.index(source), source
    last = (analog_nasbench.SOURCE, MICRO)
    return len(OFFICIAL_SOURCES) + (last.index(source) + 1 if source in last else 0), source


def info_of(path: Path) -> TruthInfo:
    """The description of a stored table.

    Raises:
        EznasError: It is damaged.
    """
    header = read_header(path)
    source = header.provenance.source
    return TruthInfo(
        space=header.space,
        dataset=header.dataset,
        source=source,
        kind=_kind(source),
        architectures=header.architectures,
        labels=tuple(c.name for c in header.columns if c.kind is ColumnKind.ACCURACY),
        default_label=header.default_label,
        licence=header.provenance.licence,
        path=path,
        ceilings={c.name: c.ceiling for c in header.columns if c.ceiling is not None},
        scale=header.scale,
    )


def _kind(source: str) -> SourceKind:
    if source == MICRO:
        return SourceKind.MICRO
    return SourceKind.OFFICIAL if source in OFFICIAL_SOURCES else SourceKind.OWN


def _embedded_info(installed: analog_nasbench.Installed) -> TruthInfo:
    return TruthInfo(
        space=analog_nasbench.SPACE,
        dataset=analog_nasbench.DATASET,
        source=analog_nasbench.SOURCE,
        kind=SourceKind.EMBEDDED,
        architectures=analog_nasbench.ARCHITECTURES,
        labels=analog_nasbench.LABELS,
        default_label=analog_nasbench.DEFAULT_LABEL,
        licence=installed.licence,
        path=None,
    )


def _fold(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")
