from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import Scale
from eznas_core.truth import AccuracyTable, Column, ColumnKind, Provenance, read_table, write_table
from eznas_core.truth.store import read_header


@pytest.fixture
def table(provenance: Provenance) -> AccuracyTable:
    return AccuracyTable(
        space="toy",
        dataset="cifar10",
        texts=tuple(f"é{k}" for k in range(50)),
        columns=(
            Column(name="test", title="test accuracy", note="made up", ceiling=0.25),
            Column(name="parameters", title="parameters", kind=ColumnKind.COST, unit="M"),
        ),
        numbers=np.linspace([0.1, 1.0], [99.9, np.nan], 50),
        default_label="test",
        provenance=provenance,
    )


def test_a_table_survives_the_file(table: AccuracyTable, tmp_path: Path):
    file = tmp_path / "deep" / "table.parquet"
    write_table(file, table)
    again = read_table(file)
    assert again.texts == table.texts
    assert again.columns == table.columns
    np.testing.assert_array_equal(again.numbers, table.numbers)
    assert (again.space, again.dataset, again.default_label) == ("toy", "cifar10", "test")
    assert again.provenance == table.provenance
    assert again.content_hash == table.content_hash
    assert again.cached


def test_the_scale_of_the_networks_is_kept(table: AccuracyTable, tmp_path: Path):
    scale = Scale(side=12, skeleton=(("divisor", 4),), depth_divisor=4)
    small = dataclasses.replace(table, scale=scale)
    write_table(tmp_path / "small.parquet", small)
    assert read_table(tmp_path / "small.parquet").scale == scale
    assert read_header(tmp_path / "small.parquet").scale == scale
    # Other networks are other content, however equal the numbers.
    assert small.content_hash != table.content_hash


def test_the_header_is_read_alone(table: AccuracyTable, tmp_path: Path):
    write_table(tmp_path / "t.parquet", table)
    header = read_header(tmp_path / "t.parquet")
    assert (header.space, header.dataset, header.architectures) == ("toy", "cifar10", 50)
    assert (header.columns, header.provenance) == (table.columns, table.provenance)
    assert header.content_hash == table.content_hash


def table_or_none(file: Path) -> AccuracyTable | None:
    try:
        return read_table(file)
    except EznasError:
        return None


def test_any_flipped_byte_is_noticed_or_harmless(table: AccuracyTable, tmp_path: Path):
    file = tmp_path / "t.parquet"
    write_table(file, table)
    sound = file.read_bytes()
    for position in range(0, len(sound), 41):
        file.write_bytes(sound[:position] + bytes([sound[position] ^ 0x55]) + sound[position + 1 :])
        again = table_or_none(file)
        if again is not None:
            np.testing.assert_array_equal(again.numbers, table.numbers)
            assert again.texts == table.texts


@pytest.mark.parametrize("keep", [0, 3, 100, -1])
def test_a_file_cut_short(table: AccuracyTable, tmp_path: Path, keep: int):
    file = tmp_path / "t.parquet"
    write_table(file, table)
    file.write_bytes(file.read_bytes()[:keep])
    for read in (read_table, read_header):
        with pytest.raises(EznasError, match=r"the stored table .*t\.parquet cannot be used"):
            read(file)


def test_a_missing_file_and_a_foreign_one(tmp_path: Path):
    with pytest.raises(EznasError, match="cannot be used"):
        read_table(tmp_path / "gone.parquet")
    pq.write_table(pa.table({"architecture": ["a"], "test": [1.0]}), tmp_path / "f.parquet")
    with pytest.raises(EznasError, match="not a table this program wrote"):
        read_table(tmp_path / "f.parquet")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"format": 1', b'"format": 2', "its format is 2, this version reads 1"),
        (b'"content_hash": "', b'"content_hush": "', "description is damaged"),
        (b'"kind": "cost"', b'"kind": "cast"', "description is damaged"),
        (b'"title": "parameters"', b'"titel": "parameters"', "description is damaged"),
        (b'"default_label": "test"', b'"default_label": "tast"', "no accuracy label 'tast'"),
        (b'"space": "toy"', b'"space": "joy"', "does not match its hash"),
    ],
)
def test_a_changed_description(
    table: AccuracyTable, tmp_path: Path, old: bytes, new: bytes, message: str
):
    file = tmp_path / "t.parquet"
    write_table(file, table)
    arrow = pq.read_table(file)
    described = arrow.schema.metadata[b"eznas"]
    assert old in described
    changed = arrow.replace_schema_metadata({b"eznas": described.replace(old, new)})
    pq.write_table(changed, file)
    with pytest.raises(EznasError, match=message):
        read_table(file)


def test_a_failed_write_leaves_nothing(table: AccuracyTable, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EznasError, match="cannot write"):
        write_table(tmp_path / "file" / "t.parquet", table)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_equal_tables_have_equal_files(table: AccuracyTable, tmp_path: Path):
    write_table(tmp_path / "a.parquet", table)
    write_table(tmp_path / "b.parquet", dataclasses.replace(table))
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
