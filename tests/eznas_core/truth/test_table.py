from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, Column, ColumnKind, Provenance

NAN = float("nan")
TEXTS = ("a", "b", "c")
NUMBERS = [[90.0, 80.0, 1.5], [70.5, NAN, 2.5], [10.0, 0.0, NAN]]


@pytest.fixture
def table(provenance: Provenance) -> AccuracyTable:
    return AccuracyTable(
        space="toy",
        dataset="cifar10",
        texts=TEXTS,
        columns=(
            Column(name="test", title="test accuracy"),
            Column(name="valid", title="validation accuracy"),
            Column(name="parameters", title="parameters", kind=ColumnKind.COST, unit="M"),
        ),
        numbers=np.array(NUMBERS),
        default_label="test",
        provenance=provenance,
    )


def toy(text: str) -> Architecture:
    return Architecture(space="toy", text=text)


def test_accuracies_by_label(table: AccuracyTable):
    assert len(table) == 3
    assert (table.labels, table.costs) == (("test", "valid"), ("parameters",))
    assert table.accuracy(toy("b")) == 70.5
    assert table.accuracy(toy("a"), "valid") == 80.0
    assert table.accuracy(toy("a"), "parameters") == 1.5
    assert table.values([toy("c"), toy("a")]).tolist() == [10.0, 90.0]
    assert table.values([]).shape == (0,)
    assert table.column().title == "test accuracy"


def test_membership_is_by_space_and_text(table: AccuracyTable):
    assert toy("a") in table
    assert toy("d") not in table
    assert Architecture(space="other", text="a") not in table
    assert "a" not in table


def test_a_value_that_is_lacking_is_an_error_and_its_architecture_is_left_out(table: AccuracyTable):
    assert [a.text for a in table.architectures()] == ["a", "b", "c"]
    assert table.count() == 3
    assert [a.text for a in table.architectures("valid")] == ["a", "c"]
    with pytest.raises(EznasError, match=r"no 'valid' for 1 of the 2 .*first b"):
        table.values([toy("a"), toy("b")], "valid")


@pytest.mark.parametrize("stranger", [toy("d"), Architecture(space="other", text="a")])
def test_an_architecture_that_is_not_there(table: AccuracyTable, stranger: Architecture):
    with pytest.raises(EznasError, match="is not in the table of toy on cifar10"):
        table.accuracy(stranger)


def test_an_unknown_label_names_the_nearest(table: AccuracyTable):
    with pytest.raises(EznasError, match="did you mean 'valid'"):
        table.accuracy(toy("a"), "vaild")


def test_the_numbers_cannot_be_changed_from_outside(table: AccuracyTable):
    numbers = np.array(NUMBERS)
    copy = dataclasses.replace(table, numbers=numbers)
    numbers[0, 0] = 1
    assert copy.accuracy(toy("a")) == 90.0
    with pytest.raises(ValueError, match="read-only"):
        copy.numbers[0, 0] = 1
    values = table.values([toy("a")])
    values[0] = 1
    assert table.accuracy(toy("a")) == 90.0


def test_the_frame_is_a_copy_with_every_column(table: AccuracyTable):
    frame = table.frame()
    assert list(frame.columns) == ["architecture", "test", "valid", "parameters"]
    assert frame["architecture"].tolist() == list(TEXTS)
    np.testing.assert_array_equal(frame[["test", "valid", "parameters"]].to_numpy(), NUMBERS)
    frame.loc[0, "test"] = 1.0
    assert table.accuracy(toy("a")) == 90.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"texts": ("a", "b")}, "2 architectures"),
        ({"texts": ("a", "b", "a")}, "architecture a stands twice"),
        ({"default_label": "tset"}, "did you mean 'test'"),
        ({"default_label": "parameters"}, "no accuracy label 'parameters'"),
        ({"default_label": "valid"}, "'valid' of b is nan"),
        ({"numbers": np.array([[100.1, 1, 1], [1, 1, 1], [1, 1, 1]])}, "'test' of a is 100.1"),
        ({"numbers": np.array([[1, 1, 1], [1, -0.5, 1], [1, 1, 1]])}, "'valid' of b is -0.5"),
        ({"numbers": np.array([[1, 1, 1], [1, 1, 1], [1, 1, np.inf]])}, "'parameters' of c is inf"),
    ],
)
def test_what_is_no_table(table: AccuracyTable, change: dict[str, object], message: str):
    with pytest.raises(EznasError, match=message):
        dataclasses.replace(table, **change)


def test_a_column_stands_once(table: AccuracyTable):
    with pytest.raises(EznasError, match="column test stands twice"):
        dataclasses.replace(table, columns=(table.columns[0],) * 3)


def test_the_content_hash_follows_the_content(table: AccuracyTable):
    same = dataclasses.replace(table, numbers=np.array(NUMBERS))
    assert same.content_hash == table.content_hash
    for change in (
        {"texts": ("a", "b", "d")},
        {"numbers": np.array(NUMBERS) + 1e-9},
        {"dataset": "cifar100"},
    ):
        assert dataclasses.replace(table, **change).content_hash != table.content_hash


def test_importing_truth_imports_neither_torch_nor_pandas():
    code = (
        "import eznas_core.truth, sys; sys.exit('torch' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_label_is_always_better_high():
    assert Column(name="a", title="a").higher_is_better is True
    loss = Column(name="loss", title="loss", kind=ColumnKind.COST, unit="nats")
    assert loss.higher_is_better is False
    with pytest.raises(EznasError, match=r"a loss is a cost, and 100 exp\(-loss\) its accuracy"):
        Column(name="loss", title="loss", higher_is_better=False)
    with pytest.raises(EznasError, match="better high"):
        Column(name="flops", title="flops", kind=ColumnKind.COST, higher_is_better=True)


@pytest.mark.parametrize(("ceiling", "noisy"), [(None, False), (0.5, False), (0.49, True)])
def test_a_ceiling_under_a_half_marks_a_column(ceiling: float | None, noisy: bool):
    assert Column(name="a", title="a", ceiling=ceiling).is_noisy is noisy


@pytest.mark.parametrize("ceiling", [1.1, float("nan")])
def test_a_ceiling_is_a_tau(ceiling: float):
    with pytest.raises(EznasError, match="no tau"):
        Column(name="a", title="a", ceiling=ceiling)
