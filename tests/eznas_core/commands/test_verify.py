from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from eznas_core import spaces, truth
from eznas_core.exporting import About, to_json
from eznas_core.scoring import resolve

ASKED_FOR = {
    *("proxy", "space", "dataset", "label", "n", "kendall", "kendall_low", "kendall_high"),
    *("spearman", "spearman_low", "spearman_high", "seconds_per_network", "seed", "batch_size"),
}
OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
QUICK = ("--samples", 4, "--batch-size", 2, "--seed", 1)


def test_the_figures_are_those_of_the_networks_it_says(run_json):
    found = run_json("verify", "--samples", 60, "--seed", 1, "--proxy", "params")
    space, table = spaces.get("nasbench201"), truth.load("nasbench201", "cifar10")
    networks = truth.draw(table, 60, seed=1)
    sizes = [space.parameters(network) for network in networks]
    accuracies = [table.accuracy(network) for network in networks]
    assert set(found) >= ASKED_FOR
    assert found["kendall"] == pytest.approx(kendalltau(sizes, accuracies).statistic)
    assert found["spearman"] == pytest.approx(spearmanr(sizes, accuracies).statistic)
    assert found["kendall_low"] < found["kendall"] < found["kendall_high"]
    assert (found["n"], found["seed"], found["space"]) == (60, 1, "nasbench201")
    assert found["label_budget"] == 0
    assert found["card"]["n"] == 60


def test_one_proxy_is_an_object_and_several_are_a_list(run_json):
    found = run_json(
        "verify", *QUICK, "--proxy", "params", "--proxy", "units_sum(frobenius(weight))"
    )
    assert [each["proxy"] for each in found] == ["params", "units_sum(frobenius(weight))"]
    assert [each["kind"] for each in found] == ["measure", "expression"]


def test_the_same_in_another_process_and_with_two_workers(run_json):
    options = ["verify", *QUICK, "--proxy", "frobenius(activation[noise])"]
    command = [sys.executable, "-m", "eznas_core", *map(str, options), "--workers", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    there, here = json.loads(done.stdout), run_json(*options)
    assert there.pop("seconds_per_network") > 0
    here.pop("seconds_per_network")
    assert there == here


def test_the_names_of_the_released_scripts_are_understood(run):
    asked = ["--search_space", "NASBench201", "--dataset", "CIFAR10", "--batch_size", 2]
    assert run("verify", *asked, "--samples", 4, "--proxy", "params").exit_code == 0
    message = run("verify", "--search_space", "NDS", "--nds_space", "nds_darts").stderr
    assert "no accuracies of nds-darts on cifar10" in message
    message = run("verify", "--search_space", "NATSBench", "--dataset", "ImageNet16-120").stderr
    assert "no accuracies of nats-sss on imagenet16-120" in message


def test_the_table_says_all_that_a_figure_depends_on(run):
    text = run("verify", *QUICK, "--proxy", "params").stdout
    for part in ("Kendall tau", "Spearman rho", "params", "analog-nasbench", "label baseline"):
        assert part in text
    for part in ("seed 1", "batch 2", "labels spent", "s/network", "4 networks"):
        assert part in text


def test_networks_without_a_score_are_counted_with_their_reason(
    run, run_json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    cells = [f"|{op}~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|" for op in OPERATIONS]
    cells += ["|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"]
    rows = "".join(f"{cell},{90 - place}\n" for place, cell in enumerate(cells))
    (tmp_path / "few.csv").write_text("architecture,accuracy\n" + rows)
    own = ["--search-space", "nasbench201", "--dataset", "cifar10"]
    assert run("truth", "import", tmp_path / "few.csv", *own).exit_code == 0
    options = [
        "verify",
        "--samples",
        0,
        "--batch-size",
        1,
        "-p",
        "sqrt(units)",
        "-p",
        "abs(weight)",
    ]
    always, found = run_json(*options, "--source", "few")
    assert always["unscored"] == 0
    assert (found["unscored"], found["reasons"]) == (1, {"no units": 1})
    assert found["n"] == len(cells)
    assert "ranked last: 1 no units" in run(*options, "--source", "few").stdout


def test_a_proxy_from_a_file_brings_its_label_budget(run_json, tmp_path: Path):
    path = tmp_path / "mine.json"
    path.write_text(to_json(resolve("units_sum(abs(weight))"), About(label_budget=80)))
    found = run_json("verify", *QUICK, "--proxy", path)
    assert found["label_budget"] == found["card"]["label_budget"] == 80
    (tmp_path / "mine.txt").write_text("units_sum(abs(weight))\n")
    found = run_json("verify", *QUICK, "--proxy", tmp_path / "mine.txt")
    assert found["label_budget"] is None
    assert found["card"]["label_budget"] is None


def test_the_labels_behind_a_published_formula_are_unknown(run, run_json):
    found = run_json("verify", *QUICK, "--proxy", "eznas-a")
    assert found["label_budget"] is None
    assert found["card"]["label_budget"] is None
    assert "label budget unknown" in run("verify", *QUICK, "--proxy", "eznas-a").stdout


def test_real_images_change_the_score_and_are_named(run_json, tmp_path: Path):
    pixels = np.random.default_rng(0).integers(0, 255, (8, 32, 32, 3), dtype=np.uint8)
    np.save(tmp_path / "images.npy", pixels)
    np.savez(tmp_path / "images.npz", y=np.arange(8), x=pixels)
    options = ["verify", *QUICK, "--proxy", "units_sum(abs(activation[data]))"]
    found = [
        run_json(*options, "--images", tmp_path / name) for name in ("images.npy", "images.npz")
    ]
    assert found[0]["images"] == str(tmp_path / "images.npy")
    assert found[0]["kendall"] == found[1]["kendall"]
    assert run_json(*options)["images"] == "gaussian"


@pytest.mark.parametrize(
    "content", [b"", b"no array", b"PK\x03\x04 cut short", b"\x93NUMPY\x01\x00"]
)
def test_files_that_hold_no_images_are_refused(run, tmp_path: Path, content: bytes):
    for name in ("a.npy", "a.npz"):
        (tmp_path / name).write_bytes(content)
        result = run("verify", *QUICK, "--images", tmp_path / name)
        assert (result.exit_code, result.stdout) == (2, "")
    np.save(tmp_path / "objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert run("verify", *QUICK, "--images", tmp_path / "objects.npy").exit_code == 2
    assert run("verify", *QUICK, "--images", tmp_path).exit_code == 2
