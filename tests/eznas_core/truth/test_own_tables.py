from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError, sha256_of_file
from eznas_core.spaces import Architecture
from eznas_core.truth import ColumnKind, from_csv

A = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|"
B = "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_a_csv_becomes_a_table(tmp_path: Path):
    file = write(
        tmp_path / "mine.csv", f"architecture,test,valid,params\n{A},70.5,71,0.1\n {B} ,90,80,2e5\n"
    )
    table = from_csv(file, "NASBench201", "CIFAR-100", licence="CC0-1.0", note="five epochs")
    assert table.texts == (A, B)
    assert (table.space, table.dataset, table.default_label) == ("nasbench201", "cifar100", "test")
    assert (table.labels, table.costs) == (("test", "valid"), ("params",))
    assert table.accuracy(Architecture("nasbench201", B), "valid") == 80.0
    assert table.accuracy(Architecture("nasbench201", B), "params") == 2e5
    assert table.column("params").kind is ColumnKind.COST
    record = table.provenance
    assert (record.source, record.file, record.licence) == ("mine", "mine.csv", "CC0-1.0")
    assert record.sha256 == sha256_of_file(file)
    assert record.label_note == "five epochs"


def test_labels_choose_and_order_the_columns(tmp_path: Path):
    file = write(tmp_path / "t.csv", f"comment,architecture,a,b\nfine,{A},1,20\nfine,{B},2,30\n")
    table = from_csv(file, spaces.get("nasbench201"), "cifar10", labels=["b", "a"], source="two")
    assert (table.labels, table.default_label) == (("b", "a"), "b")
    assert table.provenance.source == "two"
    with pytest.raises(EznasError, match=r"t\.csv has no column 'c', only comment, a, b"):
        from_csv(file, "nasbench201", "cifar10", labels=["c"])
    with pytest.raises(EznasError, match="row 1: 'comment' is 'fine', not a number"):
        from_csv(file, "nasbench201", "cifar10")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_write(tmp_path: Path, separator: str, encoding: str):
    text = f'arch_str{separator}test\r\n"{A}"{separator}70.5\r\n\r\n{B}{separator}90\r\n'
    table = from_csv(write(tmp_path / "t.csv", text, encoding), "nasbench201", "cifar10")
    assert table.numbers[:, 0].tolist() == [70.5, 90.0]


def test_parquet(tmp_path: Path):
    file = tmp_path / "t.parquet"
    pq.write_table(pa.table({"architecture": [A, B], "test": [70.1, 90.0], "flops": [1, 2]}), file)
    table = from_csv(file, "nasbench201", "cifar10")
    assert table.numbers.tolist() == [[70.1, 1.0], [90.0, 2.0]]
    pq.write_table(pa.table({"architecture": [A, B], "test": [70.1, None]}), file)
    with pytest.raises(EznasError, match="row 2: 'test' is '', not a number"):
        from_csv(file, "nasbench201", "cifar10")
    file.write_bytes(b"PAR1")
    with pytest.raises(EznasError, match="cannot read"):
        from_csv(file, "nasbench201", "cifar10")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no rows"),
        ("architecture,test\n", "has no rows"),
        (f"cell,test\n{A},70\n", "has the columns cell, test; one must be called 'architecture'"),
        (f"{A},70\n{B},80\n", "one must be called 'architecture'"),
        (f"architecture\n{A}\n", "no column of accuracies"),
        (f"architecture,flops\n{A},70\n", "no column of accuracies"),
        (f"architecture,test,test\n{A},70,70\n", "has the column 'test' twice"),
        (f"architecture,test\n{A},70\n{A},71\n", "row 2: .* stands in row 1 already"),
        (f"architecture,test\n{A},70\n|none~0|,71\n", "row 2: "),
        (f"architecture,test\n{A},70\n{B},\n", "row 2: 'test' is '', not a number"),
        (f"architecture,test\n{A},nan\n", "row 1: 'test' is nan"),
        (f"architecture,test\n{A},inf\n", "row 1: 'test' is inf"),
        (f"architecture,test\n{A},101\n", "row 1: 'test' is 101; accuracies are percent"),
        (f"architecture,test\n{A},-1\n", "row 1: 'test' is -1"),
        (f"architecture,test,flops\n{A},70,inf\n", "row 1: 'flops' is inf; a cost is finite"),
        (f"architecture,test\n{A},0.7\n{B},0.93\n", "look like fractions"),
        (f"architecture,test\n{A},70\n{B}\n", "row 2: 1 fields where the header has 2"),
        (f"architecture,test\n{A},70,3\n", "row 1: 3 fields"),
        (f'architecture,test\n"{A},{"x" * 200_000}\n', "no CSV file"),
    ],
)
def test_a_wrong_table_is_refused_by_row(tmp_path: Path, text: str, message: str):
    with pytest.raises(EznasError, match=message):
        from_csv(write(tmp_path / "t.csv", text), "nasbench201", "cifar10")


def test_files_that_are_no_text(tmp_path: Path):
    with pytest.raises(EznasError, match="cannot read"):
        from_csv(tmp_path / "gone.csv", "nasbench201", "cifar10")
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EznasError, match="not UTF-8"):
        from_csv(tmp_path / "t.csv", "nasbench201", "cifar10")
    with pytest.raises(EznasError, match="'mnist'"):
        from_csv(write(tmp_path / "u.csv", f"arch,t\n{A},70\n"), "nasbench201", "mnist")
