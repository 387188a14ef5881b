from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import eznas_core.truth
from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.truth import (
    MICRO,
    AccuracyTable,
    Column,
    Provenance,
    SourceKind,
    available,
    import_file,
    keep_tables,
    load,
    read_table,
    write_table,
)

SIZES = ("8:8:8:8:8", "16:8:8:8:8", "64:64:64:64:64")
REAL = sorted((Path(eznas_core.truth.__file__).parent / "tables").glob("*.parquet"))


def made(provenance: Provenance, source: str = MICRO, first: float = 40.0, ceiling: float = 0.7):
    return AccuracyTable(
        space="nats-sss",
        dataset="cifar10",
        texts=SIZES,
        columns=(
            Column(name="accuracy", title="test accuracy", ceiling=ceiling),
            Column(name="likelihood", title="test likelihood", ceiling=0.8),
        ),
        numbers=np.array([[first, 20.0], [45.0, 21.0], [50.0, 25.0]]),
        default_label="accuracy",
        provenance=dataclasses.replace(provenance, source=source),
    )


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provenance: Provenance) -> Path:
    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", tmp_path)
    write_table(tmp_path / "nats-sss--cifar10--micro.parquet", made(provenance))
    return tmp_path


def of_sizes():
    return [info for info in available() if info.space == "nats-sss"]


def test_a_shipped_table_is_found_and_loaded(shipped: Path):
    (info,) = of_sizes()
    assert (info.name, info.kind, info.architectures) == ("nats-sss/micro", SourceKind.MICRO, 3)
    assert (info.ceiling, info.ceilings["likelihood"], info.is_noisy) == (0.7, 0.8, False)
    assert info.path == shipped / "nats-sss--cifar10--micro.parquet"
    assert load("nats-sss", "cifar10").numbers[0, 0] == 40.0
    assert load("NATS-SSS", "CIFAR-10", source="Micro").column("likelihood").ceiling == 0.8


@pytest.mark.usefixtures("shipped")
def test_every_other_table_comes_before_it(provenance: Provenance):
    keep_tables((made(provenance, "mine", 41.0), made(provenance, "nats-bench", 42.0)))
    assert [(i.source, str(i.kind)) for i in of_sizes()] == [
        ("nats-bench", "official"),
        ("mine", "own"),
        ("micro", "micro"),
    ]
    assert load("nats-sss", "cifar10").numbers[0, 0] == 42.0
    assert load("nats-sss", "cifar10", source="micro").numbers[0, 0] == 40.0


@pytest.mark.usefixtures("shipped")
def test_a_table_trained_here_stands_for_the_shipped_one(provenance: Provenance):
    keep_tables((made(provenance, MICRO, 43.0),))
    (info,) = of_sizes()
    assert info.kind is SourceKind.MICRO
    assert load("nats-sss", "cifar10").numbers[0, 0] == 43.0


def test_a_low_ceiling_is_a_mark(shipped: Path, provenance: Provenance):
    noisy = made(provenance, ceiling=0.49)
    write_table(shipped / "nats-sss--cifar10--micro.parquet", noisy)
    (info,) = of_sizes()
    assert info.is_noisy
    assert [column.is_noisy for column in load("nats-sss", "cifar10").columns] == [True, False]


def test_a_damaged_one_is_passed_over_and_told_of(shipped: Path):
    (shipped / "nats-sss--cifar10--micro.parquet").write_bytes(b"PAR1")
    assert of_sizes() == []
    with pytest.raises(EznasError, match="cannot be used"):
        load("nats-sss", "cifar10")


def test_where_there_is_none_training_is_offered():
    with pytest.raises(EznasError, match="eznas truth train nats-sss --dataset cifar10"):
        load("nats-sss", "cifar10")


def test_no_imported_table_can_be_called_so(tmp_path: Path):
    (tmp_path / "t.csv").write_text("architecture,test\n8:8:8:8:8,71.5\n")
    with pytest.raises(EznasError, match="name of tables that were trained here"):
        import_file(tmp_path / "t.csv", space="nats-sss", dataset="cifar10", source="micro")


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_what_really_ships_is_whole(path: Path):
    table = read_table(path)
    assert path.stem == f"{table.space}--{table.dataset}--{MICRO}"
    assert table.provenance.source == MICRO
    assert table.provenance.licence not in ("", "not stated")
    assert {"accuracy", "likelihood"} <= set(table.ceilings)
    assert len(table) >= 100
    space = spaces.get(table.space)
    assert all(space.parse(text).text == text for text in table.texts)
    seeds = [c for c in table.columns if c.name.startswith("accuracy-seed")]
    values = np.stack([table.numbers[:, table.columns.index(c)] for c in seeds], axis=1)
    assert values.shape[1] >= 2
    np.testing.assert_allclose(
        values.mean(axis=1), table.values(table.architectures(), "accuracy"), atol=1e-9
    )
    assert path.stat().st_size < 300_000
