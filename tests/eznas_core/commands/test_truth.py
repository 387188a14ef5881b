from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core import spaces, truth

CELLS = [a.text for a, _ in zip(spaces.get("nasbench201").enumerate(), range(6), strict=False)]


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))


def test_an_imported_table_is_listed_and_used(run, run_json, tmp_path: Path):
    rows = "".join(f"{cell},{50 + index}\n" for index, cell in enumerate(CELLS))
    (tmp_path / "mine.csv").write_text("architecture,accuracy\n" + rows)
    made = run_json("truth", "import", tmp_path / "mine.csv", "-s", "nasbench201", "-d", "cifar100")
    (table,) = made["tables"]
    assert (table["source"], table["architectures"], table["labels"]) == ("mine", 6, ["accuracy"])
    listed = run_json("truth", "list")
    assert {(t["dataset"], t["source"], t["kind"]) for t in listed} == {
        ("cifar10", "analog-nasbench", "embedded"),
        ("cifar100", "mine", "own"),
    }
    assert "mine" in run("truth", "list").stdout
    options = ["verify", "--dataset", "cifar100", "--samples", 0, "--proxy", "params"]
    assert run_json(*options)["n"] == 6
    assert truth.load("nasbench201", "cifar100").provenance.source == "mine"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "architecture,accuracy\nnonsense,50\n",
        f"architecture,accuracy\n{CELLS[0]},x\n",
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_written(run, tmp_path: Path, content: str):
    (tmp_path / "bad.csv").write_text(content)
    result = run("truth", "import", tmp_path / "bad.csv", "-s", "nasbench201", "-d", "cifar10")
    assert (result.exit_code, result.stdout) == (2, "")
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_what_can_be_fetched_and_how(run, run_json):
    offers = {offer["name"]: offer["how"] for offer in run_json("truth", "fetch")}
    assert offers["nds"] == "download"
    assert offers["nas-bench-201"] == "browser"
    assert "NDS" in run("truth", "fetch").stdout
    result = run("truth", "fetch", "nas-bench-201")
    assert result.exit_code == 2
    assert "in a browser" in result.stderr
