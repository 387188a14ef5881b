from __future__ import annotations

import dataclasses
import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import (
    AccuracyTable,
    Column,
    Provenance,
    SourceKind,
    available,
    load,
    write_table,
)
from eznas_core.truth.catalogue import table_path

pytestmark = pytest.mark.usefixtures("kept_copy")

TEXT = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|"
CELL = Architecture("nasbench201", TEXT)


def keep(provenance: Provenance, source: str, accuracy: float, dataset: str = "cifar10") -> Path:
    table = AccuracyTable(
        space="nasbench201",
        dataset=dataset,
        texts=(TEXT,),
        columns=(Column(name="test", title="test accuracy"),),
        numbers=np.array([[accuracy]]),
        default_label="test",
        provenance=dataclasses.replace(provenance, source=source),
    )
    path = table_path("nasbench201", dataset, source)
    write_table(path, table)
    return path


def test_the_embedded_table_is_always_there():
    (info,) = available()
    assert (info.space, info.dataset, info.source) == ("nasbench201", "cifar10", "analog-nasbench")
    assert (info.kind, info.architectures, info.path) == (SourceKind.EMBEDDED, 15_625, None)
    assert info.labels == load("nasbench201", "cifar10").labels
    assert info.default_label == "baseline"


@pytest.mark.parametrize("space", ["nasbench201", "NASBench201", spaces.get("nasbench201")])
@pytest.mark.parametrize("dataset", ["cifar10", "CIFAR-10"])
def test_any_spelling_will_do(space, dataset: str):
    assert load(space, dataset).default_label == "baseline"


def test_the_benchmarks_own_comes_before_the_users_before_the_embedded(provenance: Provenance):
    keep(provenance, "mine", 20.0)
    assert load("nasbench201", "cifar10").accuracy(CELL) == 20.0
    keep(provenance, "nas-bench-201", 30.0)
    assert load("nasbench201", "cifar10").accuracy(CELL) == 30.0
    assert load("nasbench201", "cifar10", source="Mine").accuracy(CELL) == 20.0
    assert load("nasbench201", "cifar10", source="analog-nasbench").provenance.file == "data.anb"
    assert [(i.source, str(i.kind)) for i in available()] == [
        ("nas-bench-201", "official"),
        ("mine", "own"),
        ("analog-nasbench", "embedded"),
    ]


def test_an_unknown_source_names_what_there_is(provenance: Provenance):
    keep(provenance, "mine", 20.0)
    with pytest.raises(EznasError, match="Known: analog-nasbench, mine"):
        load("nasbench201", "cifar10", source="yours")


def test_where_there_is_no_table_it_says_how_to_get_one(provenance: Provenance):
    with pytest.raises(EznasError, match="truth import"):
        load("nasbench201", "cifar100")
    keep(provenance, "nats-bench", 40.0, dataset="cifar100")
    assert load("nasbench201", "cifar100").accuracy(CELL) == 40.0


def test_unknown_space_and_dataset():
    with pytest.raises(EznasError, match="did you mean 'nasbench201'"):
        load("nasbench21", "cifar10")
    with pytest.raises(EznasError, match="'mnist'"):
        load("nasbench201", "mnist")


def test_a_damaged_table_is_not_passed_over_in_silence(provenance: Provenance):
    # Falling back to another source would change every figure without a word.
    path = keep(provenance, "nas-bench-201", 30.0)
    path.write_bytes(path.read_bytes()[:-10])
    assert [info.source for info in available()] == ["analog-nasbench"]
    with pytest.raises(EznasError, match="cannot be used"):
        load("nasbench201", "cifar10")
    assert load("nasbench201", "cifar10", source="analog-nasbench").labels


def test_without_the_package_and_without_a_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def nowhere(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", nowhere)
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "gone"))
    assert available() == ()
    assert not (tmp_path / "gone").exists()
