"""Accuracy tables as single parquet files: columns, description and provenance together.

One file holds everything, so that no crash can part the numbers from their provenance; a hash
of the content stands in it too, so that a damaged file is noticed rather than believed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eznas_core.foundation import EznasError, atomic_write_bytes
from eznas_core.spaces import Scale
from eznas_core.truth.provenance import Provenance
from eznas_core.truth.table import AccuracyTable, Column, ColumnKind

# Imported where it is used: 30 MB and a fifth of a second that a process which scores networks
# can do without.
if TYPE_CHECKING:
    import pyarrow

SUFFIX = ".parquet"

_KEY = b"eznas"
_FORMAT = 1
_ARCHITECTURE = "architecture"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableHeader:
    """What a stored table says about itself, without its numbers."""

    space: str
    dataset: str
    architectures: int
    columns: tuple[Column, ...]
    default_label: str
    provenance: Provenance
    scale: Scale
    content_hash: str


def write_table(path: Path, table: AccuracyTable) -> None:
    """Writes a table, whole or not at all.

    Raises:
        EznasError: The file cannot be written.
    """
    import pyarrow.parquet

    described = {
        "format": _FORMAT,
        "space": table.space,
        "dataset": table.dataset,
        "columns": [asdict(column) for column in table.columns],
        "default_label": table.default_label,
        "provenance": table.provenance.to_json(),
        "scale": str(table.scale),
        "content_hash": table.content_hash,
    }
    arrays: list[Any] = [pyarrow.array(table.texts, pyarrow.string())]
    arrays += [pyarrow.array(table.numbers[:, k]) for k in range(len(table.columns))]
    names = [_ARCHITECTURE, *(column.name for column in table.columns)]
    arrow = pyarrow.table(arrays, names=names).replace_schema_metadata(
        {_KEY: json.dumps(described, sort_keys=True)}
    )
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(arrow, sink, compression="zstd")
    atomic_write_bytes(path, sink.getvalue().to_pybytes())


def read_header(path: Path) -> TableHeader:
    """The description of a stored table, read without its numbers.

    Raises:
        EznasError: The file is missing, damaged, or not a table of ours.
    """
    import pyarrow.parquet

    try:
        metadata = pyarrow.parquet.read_metadata(path)
        return _header(metadata.metadata, metadata.num_rows)
    except (pyarrow.ArrowException, OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    except EznasError as error:
        raise _damaged(path, error) from error


def read_table(path: Path) -> AccuracyTable:
    """A stored table, after its content was checked against its hash.

    Raises:
        EznasError: The file is missing, damaged, or not a table of ours.
    """
    import pyarrow.parquet

    try:
        # From memory and on one thread: for a few hundred kilobytes a pool of threads only waits.
        # Not by read_table, which imports pyarrow's data sets and pandas: a tenth of a second.
        arrow = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(path.read_bytes())).read(
            use_threads=False
        )
        header = _header(arrow.schema.metadata, arrow.num_rows)
        expected = [_ARCHITECTURE, *(column.name for column in header.columns)]
        if arrow.column_names != expected:
            raise EznasError(f"its columns are {arrow.column_names}, not {expected}")
        table = AccuracyTable(
            space=header.space,
            dataset=header.dataset,
            texts=tuple(arrow.column(_ARCHITECTURE).to_pylist()),
            columns=header.columns,
            numbers=np.column_stack([_numbers(arrow.column(name)) for name in expected[1:]]),
            default_label=header.default_label,
            provenance=header.provenance,
            scale=header.scale,
        )
    except (pyarrow.ArrowException, OSError, ValueError, TypeError) as error:
        raise _damaged(path, error) from error
    except EznasError as error:
        raise _damaged(path, error) from error
    if table.content_hash != header.content_hash:
        raise _damaged(path, "its content does not match its hash")
    return table


def _numbers(column: pyarrow.ChunkedArray) -> np.ndarray:
    """A column without gaps; pyarrow's own `to_numpy` would import pandas for it.

    Raises:
        TypeError, pyarrow.ArrowException: It has gaps, or holds no numbers.
    """
    return np.from_dlpack(column.combine_chunks())


def with_cache_problem(table: AccuracyTable, problem: str) -> AccuracyTable:
    """The same table, saying why no copy of it could be kept."""
    return replace(table, cache_problem=problem)


def _header(metadata: Mapping[bytes, bytes] | None, rows: int) -> TableHeader:
    text = (metadata or {}).get(_KEY)
    if text is None:
        raise EznasError("it is not a table this program wrote")
    try:
        value = json.loads(text)
        if value["format"] != _FORMAT:
            raise EznasError(f"its format is {value['format']}, this version reads {_FORMAT}")
        columns = tuple(Column(**{**c, "kind": ColumnKind(c["kind"])}) for c in value["columns"])
        return TableHeader(
            space=value["space"],
            dataset=value["dataset"],
            architectures=rows,
            columns=columns,
            default_label=value["default_label"],
            provenance=Provenance.from_json(value["provenance"]),
            scale=Scale.parse(value.get("scale", "")),
            content_hash=value["content_hash"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EznasError(f"its description is damaged ({error})") from error


def _damaged(path: Path, cause: object) -> EznasError:
    return EznasError(f"the stored table {path} cannot be used: {cause}")
