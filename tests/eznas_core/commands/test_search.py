"""The command ``search``, on a measure that costs nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from eznas_core import spaces, truth
from eznas_core.commands.search import quantity

QUICK = ("search", "nasbench201", "--proxy", "params", "--budget", 12, "--runs", 3, "-b", 1)


def test_the_figures_are_those_of_the_networks_it_names(run_json):
    found = run_json(*QUICK, "--max-params", "0.5M", "--top", 2)
    space, table = spaces.get("nasbench201"), truth.load("nasbench201", "cifar10")
    assert [each["method"] for each in found["methods"]] == ["random", "local", "evolution"]
    for method in found["methods"]:
        runs = method["runs"]
        assert [run["networks"] for run in runs] == [12, 12, 12]
        for run in runs:
            pick = space.parse(run["top"][0]["architecture"])
            assert run["accuracy"] == table.accuracy(pick)
            assert space.parameters(pick) == run["top"][0]["score"] <= 500_000
        mean = sum(run["accuracy"] for run in runs) / 3
        assert method["accuracy"]["mean"] == pytest.approx(mean)
        assert method["regret"]["mean"] == pytest.approx(found["best"]["accuracy"] - mean)
    assert found["card"]["label"] == "baseline"
    assert found["settings"]["label_budget"] == 0
    assert run_json(*QUICK, "--max-params", "500k", "--top", 2)["best"] == found["best"]


def test_the_table_says_all_that_the_figures_rest_on(run):
    text = run(*QUICK, "--method", "local").stdout
    # A terminal of eighty columns breaks the titles of the columns.
    for part in ("regret", "over", "random", "blind", "best there is", "White, Nolen"):
        assert part in text
    for part in ("12 networks a run, 3 runs", "seed 0", "label baseline", "labels spent"):
        assert part in text


def test_a_file_is_gone_on_with_and_added_to(run, run_json, tmp_path):
    path = tmp_path / "search.json"
    first = run_json(*QUICK, "--output", path)
    stored = json.loads(path.read_text())
    assert stored["complete"]
    assert stored["report"]["best"] == first["best"]
    more = run_json(*QUICK, "--output", path, "--runs", 4)
    for before, after in zip(first["methods"], more["methods"], strict=True):
        assert after["runs"][:3] == before["runs"]
        assert len(after["runs"]) == 4
    other = run(*QUICK, "--output", path, "--seed", 9)
    assert other.exit_code == 2
    assert "seed" in other.stderr


def test_two_workers_find_the_same(run_json):
    few = (*QUICK[:5], 6, "--runs", 1, "-b", 1, "--method", "random")
    one, two = run_json(*few), run_json(*few, "--workers", 2)
    for found in (one, two):
        for run in found["methods"][0]["runs"]:
            assert run.pop("seconds") > 0
    assert one == two


def test_ctrl_c_keeps_what_there_is(tmp_path):
    path = tmp_path / "search.json"
    options = ["--budget", "15000", "--runs", "2", "--output", str(path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "eznas_core", *QUICK[:4], *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    deadline = time.monotonic() + 60
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert f"goes on from {path}" in err
    assert json.loads(path.read_text())["under_way"]["networks"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--method", "evolutoin"), "did you mean 'evolution'"),
        (("--candidates", "tabel"), "did you mean 'table'"),
        (("--max-params", "many"), "--max-params is a count"),
        (("--max-params", "10"), "the cheapest has"),
        (("--max-latency", "-1"), "positive"),
        (("--label", "nothing"), "nothing"),
        (("--seconds", "0"), "positive"),
    ],
)
def test_bad_input_is_one_sentence(run, options, said):
    result = run(*QUICK, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    ("text", "count"), [("7", 7), ("1,000", 1000), ("0.5M", 500_000), ("80m", 80_000_000)]
)
def test_counts_as_people_write_them(text, count):
    assert quantity(text, "--max-macs") == count
