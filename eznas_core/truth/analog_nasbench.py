"""The embedded truth: a CIFAR-10 accuracy for each of the 15,625 cells of NAS-Bench-201.

It stands in the file data.anb of the package analog-nasbench ("AnalogNAS-Bench: A NAS Benchmark
for Analog In-Memory Computing", arXiv 2506.18495). The file is a pickle of two plain classes. The
package itself is never imported: its import needs pkg_resources, which Python no longer has, and
its reader would run whatever the file holds.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.message import Message
from pathlib import Path
from typing import Any, cast

import numpy as np

from eznas_core.foundation import EznasError, data_folder, sha256_of_file
from eznas_core.foundation.unpickle import Allowed, load_pickle, record_class
from eznas_core.truth.provenance import NOT_STATED, Provenance
from eznas_core.truth.store import SUFFIX, read_header, read_table, with_cache_problem, write_table
from eznas_core.truth.table import AccuracyTable, Column, Floats

SOURCE = "analog-nasbench"
SPACE = "nasbench201"
DATASET = "cifar10"
DEFAULT_LABEL = "baseline"
ARCHITECTURES = 5**6

_FILE = "analognasbench/data.anb"
_MAX_BYTES = 64 << 20
_KNOWN_SHA256 = "85f3435b877aa2d36268d55ce07f6ff6d73643d17a840f1941745da5eb80db32"

# The digits of a key, and the edges (to <- from) they stand for, in the order of the key. The
# digits are the paper's; the order of the edges is not documented and was found by comparison
# with the official accuracies (Spearman .99, against .75 for the other plausible order).
_OPERATIONS = ("skip_connect", "none", "nor_conv_3x3", "nor_conv_1x1", "avg_pool_3x3")
_CELL = "|{0}~0|+|{1}~0|{3}~1|+|{2}~0|{4}~1|{5}~2|"

_MEASURED = (
    "Agrees with the official CIFAR-10 test accuracy (mean of seeds, 200 epochs) to Spearman "
    ".991 and Kendall .924, about what two training seeds share with each other; inside the best "
    "1,000 only to Kendall .55. Use it to rank the whole space, not to tell the best apart."
)
_UNMEASURED = "This version of the file has not been compared with the official table."

_COLUMNS = {
    "baseline_accuracy": Column(
        name=DEFAULT_LABEL,
        title="analog-nasbench baseline test accuracy",
        note="Digital, full precision; one training of each network.",
    ),
    "ptq_accuracy": Column(
        name="ptq",
        title="analog-nasbench accuracy after post-training quantisation",
        note="The baseline network, quantised. Spearman with official CIFAR-10 test .989.",
    ),
    "qat_accuracy": Column(
        name="qat",
        title="analog-nasbench accuracy of quantisation-aware training",
        note="Spearman with official CIFAR-10 test .936.",
    ),
    "noisy_accuracy": Column(
        name="noisy",
        title="analog-nasbench accuracy on simulated noisy analog hardware",
        note="The baseline network, not retrained. Measures robustness to noise rather than "
        "accuracy: Spearman with official CIFAR-10 test .499.",
    ),
    "analog_accuracy": Column(
        name="analog",
        title="analog-nasbench accuracy of hardware-aware training",
        note="Trained for and run on simulated analog hardware. Spearman with official CIFAR-10 "
        "test .825.",
    ),
}
LABELS = tuple(column.name for column in _COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Installed:
    """The installed package, as far as it matters here."""

    file: Path
    version: str
    licence: str


def find_installed() -> Installed | None:
    """The package analog-nasbench, found without importing it; None if it is not installed."""
    try:
        distribution = importlib.metadata.distribution(SOURCE)
    except importlib.metadata.PackageNotFoundError:
        return None
    metadata = cast("Message", distribution.metadata)
    licence = metadata.get("License-Expression") or metadata.get("License") or NOT_STATED
    return Installed(Path(str(distribution.locate_file(_FILE))), distribution.version, licence)


def load() -> AccuracyTable:
    """The table, from the copy kept in the data folder if that is sound, else from the package.

    A damaged copy, or one of another version of the file, is replaced. Where no copy can be
    kept the table says so in `cache_problem`.

    Raises:
        EznasError: The package is missing, or its file is damaged or not what it should be.
    """
    installed = find_installed()
    if installed is None:
        raise EznasError(
            f"the accuracies of {SPACE} come with the package {SOURCE}, which is not installed; "
            f"install it with: pip install {SOURCE}==0.1.3"
        )
    if not installed.file.is_file():
        raise EznasError(
            f"the package {SOURCE} {installed.version} is installed without its file {_FILE}; "
            f"repair it with: pip install --force-reinstall --no-deps {SOURCE}==0.1.3"
        )
    sha256 = sha256_of_file(installed.file)
    try:
        copy = data_folder("truth", "cache") / f"{SOURCE}{SUFFIX}"
    except EznasError as error:
        return with_cache_problem(_read(installed, sha256), str(error))
    kept = _kept(copy, sha256)
    if kept is not None:
        return kept
    table = _read(installed, sha256)
    try:
        write_table(copy, table)
    except EznasError as error:
        return with_cache_problem(table, str(error))
    return table


def _kept(copy: Path, sha256: str) -> AccuracyTable | None:
    # Whatever is wrong with the copy, the answer is the same: make it anew from the package.
    if not copy.is_file():
        return None
    try:
        if read_header(copy).provenance.sha256 != sha256:
            return None
        table = read_table(copy)
    except EznasError:
        return None
    expected = tuple(_COLUMNS.values())
    return table if table.columns == expected and len(table) == ARCHITECTURES else None


def _read(installed: Installed, sha256: str) -> AccuracyTable:
    texts, numbers = read_cells(installed.file)
    return AccuracyTable(
        space=SPACE,
        dataset=DATASET,
        texts=texts,
        columns=tuple(_COLUMNS.values()),
        numbers=numbers,
        default_label=DEFAULT_LABEL,
        provenance=Provenance(
            source=SOURCE,
            file=installed.file.name,
            size=installed.file.stat().st_size,
            sha256=sha256,
            version=installed.version,
            licence=installed.licence,
            label_note="CIFAR-10 test accuracy, one training of each network. "
            + (_MEASURED if sha256 == _KNOWN_SHA256 else _UNMEASURED),
            retrieved=date.today(),
        ),
    )


def read_cells(file: Path) -> tuple[tuple[str, ...], Floats]:
    """The cells of a data.anb and their accuracies, ``(15625, 5)``, in the file's order.

    Raises:
        EznasError: The file is cut short, hostile, or does not hold every cell exactly once
            with finite accuracies from 0 to 100.
    """
    # New stand-ins for each reading: nothing a file does to them outlives it.
    cell = record_class("Architecture")
    allowed: Allowed = {
        ("analognasbench.data", "Architecture"): cell,
        ("analognasbench.data", "DriftMeasurement"): record_class("DriftMeasurement"),
    }
    content = load_pickle(file, allowed, max_bytes=_MAX_BYTES)
    if not isinstance(content, dict) or len(content) != ARCHITECTURES:
        raise EznasError(f"{file.name} does not hold the {ARCHITECTURES:,} cells of {SPACE}")
    numbers = np.empty((ARCHITECTURES, len(_COLUMNS)), dtype=np.float64)
    texts = []
    for row, (key, value) in enumerate(content.items()):
        texts.append(_cell_text(key, file))
        if not isinstance(value, cell):
            raise EznasError(f"{file.name} holds no results for cell {key}")
        numbers[row] = _accuracies(vars(value), key, file)
    return tuple(texts), numbers


def _cell_text(key: object, file: Path) -> str:
    right = isinstance(key, tuple) and len(key) == 6
    if not right or not all(type(digit) is int and 0 <= digit <= 4 for digit in cast("Any", key)):
        raise EznasError(f"{file.name} has the key {str(key)[:80]}, not six digits from 0 to 4")
    return _CELL.format(*(_OPERATIONS[digit] for digit in cast("tuple[int, ...]", key)))


def _accuracies(results: Mapping[str, Any], key: object, file: Path) -> list[float]:
    if results.get("architecture") != key:
        raise EznasError(f"{file.name} has the results of another cell at {key}")
    values = [results.get(name) for name in _COLUMNS]
    if not all(isinstance(value, float) and 0 <= value <= 100 for value in values):
        raise EznasError(f"{file.name} has accuracies {values} for cell {key}")
    return cast("list[float]", values)
