"""Tables the user brings: a CSV or parquet file with architectures and accuracies."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from eznas_core import spaces
from eznas_core.foundation import EznasError, sha256_of_file
from eznas_core.spaces import SearchSpace
from eznas_core.truth.provenance import NOT_STATED, Provenance
from eznas_core.truth.table import AccuracyTable, Column, ColumnKind, Floats

ARCHITECTURE_HEADERS = ("architecture", "arch", "arch_str")
COST_HEADERS = ("parameters", "params", "flops", "macs", "latency")

_DELIMITERS = ",;\t"


def from_csv(
    path: Path | str,
    space: str | SearchSpace,
    dataset: str,
    *,
    labels: Sequence[str] | None = None,
    source: str | None = None,
    licence: str = NOT_STATED,
    note: str = "",
) -> AccuracyTable:
    """Reads a table of the user's own; CSV, or parquet if the name ends so.

    One column, called ``architecture``, has architecture texts of the space. The others are
    accuracies in percent, the first of them the default label; those called ``parameters``,
    ``flops``, ``macs`` or ``latency`` are costs.

    Args:
        path: The file.
        space: The search space, or its name.
        dataset: One of the space's datasets.
        labels: The columns to take, the default label first; by default all.
        source: What to call the table; by default the file's name without its ending.
        licence: The licence of the numbers.
        note: What the numbers are; shown with them.

    Raises:
        EznasError: The file cannot be read, its header is wrong, or a row is: the message
            names it.
    """
    path = Path(path)
    found = spaces.get(space) if isinstance(space, str) else space
    header, rows = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    position = _architecture_position(path, header)
    names = _label_names(path, header, position, labels)
    texts = _architectures(path, rows, position, found)
    numbers = np.column_stack([_numbers(path, rows, header.index(n), n) for n in names])
    columns = tuple(
        Column(name=name, title=name, kind=_kind(name), unit=_unit(name), note=note)
        for name in names
    )
    return AccuracyTable(
        space=found.name,
        dataset=found.dataset(dataset).name,
        texts=texts,
        columns=columns,
        numbers=numbers,
        default_label=next(name for name in names if _kind(name) is ColumnKind.ACCURACY),
        provenance=Provenance(
            source=source or path.stem,
            file=path.name,
            size=path.stat().st_size,
            sha256=sha256_of_file(path),
            version=NOT_STATED,
            licence=licence,
            label_note=note or "A table of the user's own.",
            retrieved=date.today(),
        ),
    )


def _read_csv(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise EznasError(f"{path.name} is not UTF-8 text: {error}") from error
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if line]
    except csv.Error as error:
        raise EznasError(f"{path.name} is no CSV file: {error}") from error
    if len(lines) < 2:
        raise EznasError(f"{path.name} has no rows")
    header = [name.strip() for name in lines[0]]
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(header):
            raise EznasError(
                f"{path.name}, row {number}: {len(line)} fields where the header has {len(header)}"
            )
    return header, lines[1:]


def _read_parquet(path: Path) -> tuple[list[str], list[list[str]]]:
    import pyarrow.parquet

    try:
        arrow = pyarrow.parquet.read_table(path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise EznasError(f"cannot read {path}: {error}") from error
    if not arrow.num_rows:
        raise EznasError(f"{path.name} has no rows")
    columns = [[_text(value) for value in column.to_pylist()] for column in arrow.columns]
    return list(arrow.column_names), [list(row) for row in zip(*columns, strict=True)]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _architecture_position(path: Path, header: list[str]) -> int:
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise EznasError(f"{path.name} has the column '{min(twice)}' twice")
    for position, name in enumerate(header):
        if name.casefold() in ARCHITECTURE_HEADERS:
            return position
    raise EznasError(
        f"{path.name} has the columns {', '.join(header)[:200]}; one must be called "
        "'architecture' and hold the architectures' texts"
    )


def _label_names(
    path: Path, header: list[str], position: int, labels: Sequence[str] | None
) -> list[str]:
    others = [name for k, name in enumerate(header) if k != position]
    names = others if labels is None else list(labels)
    missing = [name for name in names if name not in others]
    if missing:
        raise EznasError(
            f"{path.name} has no column '{missing[0]}', only {', '.join(others) or 'none'}"
        )
    if not any(_kind(name) is ColumnKind.ACCURACY for name in names):
        raise EznasError(f"{path.name} has no column of accuracies beside the architectures")
    return names


def _architectures(
    path: Path, rows: list[list[str]], position: int, space: SearchSpace
) -> tuple[str, ...]:
    first_row: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        try:
            text = space.parse(row[position].strip()).text
        except EznasError as error:
            raise EznasError(f"{path.name}, row {number}: {error}") from error
        other = first_row.setdefault(text, number)
        if other != number:
            raise EznasError(f"{path.name}, row {number}: {text} stands in row {other} already")
    return tuple(first_row)


def _numbers(path: Path, rows: list[list[str]], position: int, name: str) -> Floats:
    accuracy = _kind(name) is ColumnKind.ACCURACY
    values = np.empty(len(rows), dtype=np.float64)
    for number, row in enumerate(rows, start=1):
        field = row[position].strip()
        try:
            values[number - 1] = float(field)
        except ValueError as error:
            raise EznasError(
                f"{path.name}, row {number}: '{name}' is '{field[:40]}', not a number (name the "
                "columns to take if this is no accuracy)"
            ) from error
        value = values[number - 1]
        if not math.isfinite(value) or (accuracy and not 0 <= value <= 100):
            raise EznasError(
                f"{path.name}, row {number}: '{name}' is {field}; "
                + ("accuracies are percent, from 0 to 100" if accuracy else "a cost is finite")
            )
    if accuracy and values.max() <= 1:
        raise EznasError(
            f"{path.name}: every '{name}' is at most 1, so they look like fractions; accuracies "
            "are given in percent, from 0 to 100"
        )
    return values


def _kind(name: str) -> ColumnKind:
    return ColumnKind.COST if name.casefold() in COST_HEADERS else ColumnKind.ACCURACY


def _unit(name: str) -> str:
    return "%" if _kind(name) is ColumnKind.ACCURACY else ""
