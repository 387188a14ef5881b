from __future__ import annotations

import json

import pytest

from eznas_core.commands.reproduce import separated
from eznas_core.truth import Column, keep_tables
from tests.helpers.tables import accuracy_table

SIZES = ("8:8:8:8:8", "16:8:8:8:8", "8:16:8:8:8", "8:8:16:8:8")


@pytest.fixture(autouse=True)
def truth_of_sizes(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    table = accuracy_table(
        SIZES,
        [50.0, 58.0, 55.0, 52.0],
        space="nats-sss",
        columns=(Column(name="test", title="test accuracy", ceiling=0.3),),
        source="micro",
    )
    keep_tables((table,))


def test_commas_split_outside_brackets_only():
    assert separated("a,b") == ["a", "b"]
    assert separated("add(a, b), c") == ["add(a, b)", "c"]
    assert separated("frobenius(activation[data]),params") == [
        "frobenius(activation[data])",
        "params",
    ]
    assert separated(" , ") == []


def test_a_row_is_reproduced_gone_on_with_and_written(run, tmp_path):
    output = tmp_path / "out"
    options = [
        "--spaces",
        "nats-sss,nasbench201-cifar100",
        "--proxies",
        "params",
        "--batch-size",
        2,
    ]
    result = run("reproduce", *options, "--output", output, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    (line,) = found["lines"]
    assert (line["row"], line["proxy"], line["n"], line["noisy"]) == ("nats-sss", "params", 4, True)
    assert found["complete"] is True
    assert list(found["absent"]) == ["nasbench201-cifar100"]
    for name in ("report.md", "report.csv", "report.json"):
        assert (output / name).is_file()

    assert json.loads((output / "config.json").read_text())["plan"]["cached"] is True

    again = run("reproduce", "--resume", "--output", output, "--no-cache")
    assert json.loads((output / "config.json").read_text())["plan"]["cached"] is False
    assert again.exit_code == 0, again.stderr
    # A terminal of eighty columns breaks the lines of a cell.
    assert "micro" in again.stdout
    assert "chance" in again.stdout
    assert "no accuracies for nasbench201-cifar100: eznas truth fetch" in again.stdout
    assert "report.csv" in again.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--spaces", "nds-dart"], "nds-darts"),
        (["--proxies", "parms"], "params"),
        (["--samples", "1"], "0 for all"),
        (["--resume"], "--resume needs --output"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(run, options, message):
    result = run("reproduce", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
