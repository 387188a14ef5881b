"""Evolutions by command, on the planted task, which needs no networks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.commands.evolve import preset_on_its_table
from eznas_core.commands.run_verdict import show_result
from eznas_core.truth import keep_tables
from tests.helpers.tables import accuracy_table

PLANTED = (
    *("--set", "task=planted", "--set", "test_networks=30", "--workers", "1"),
    *("--population", "10", "--set", "offspring=10"),
)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))


def test_it_ends_with_the_hall_of_fame_measured_on_test_networks(run, run_json, tmp_path: Path):
    folder = tmp_path / "run"
    found = run_json("evolve", "--seed", 1, "--output", folder, "-g", 2, *PLANTED)
    assert (found["run"], found["status"]) == (str(folder), "finished")
    best = found["hall_of_fame"][0]
    assert best["text"]
    assert {"value", "low", "high"} <= set(best["test"]["kendall"])
    assert json.loads((folder / "config.json").read_text())["config"]["seed"] == 1
    again = run("evolve", "--seed", 1, "--output", tmp_path / "again", "-g", 2, *PLANTED)
    assert best["text"].partition("(")[0] in again.stdout
    assert "generation 2/2" in again.stderr
    assert "labels used" in again.stdout


def test_a_folder_that_is_taken_is_refused(run, tmp_path: Path):
    (tmp_path / "file").write_text("x")
    result = run("evolve", "--output", tmp_path, *PLANTED)
    assert result.exit_code == 2
    assert "not empty" in result.stderr


def test_a_finished_run_is_extended_and_listed(run, run_json, tmp_path: Path):
    folder = tmp_path / "data" / "runs" / "mine"
    run_json("evolve", "--output", folder, "-g", 1, *PLANTED)
    assert "has finished" in run("evolve", "--resume", "--output", folder).stderr
    longer = run_json("evolve", "--resume", "--output", folder, "-g", 2)
    assert longer["generation"] == 2
    (listed,) = run_json("runs", "list")
    assert (listed["name"], listed["status"], listed["generations"]) == ("mine", "finished", 2)
    assert "mine" in run("runs", "list").stdout
    assert "not running" in run("runs", "stop", "mine").stderr


def test_ctrl_c_stops_it_and_it_goes_on_to_the_same_end(run_json, tmp_path: Path):
    def command(folder: Path) -> list[str]:
        options = ["--seed", "2", "--output", str(folder), "-g", "8", *PLANTED]
        return [sys.executable, "-m", "eznas_core", "evolve", *options]

    folder = tmp_path / "stopped"
    process = subprocess.Popen(
        command(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )
    deadline = time.monotonic() + 60
    while not (folder / "checkpoint.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert f"eznas evolve --resume --output {folder}" in err
    resumed = run_json("evolve", "--resume", "--output", folder)
    straight = run_json("evolve", *command(tmp_path / "straight")[4:])
    assert [f["text"] for f in resumed["hall_of_fame"]] == [
        f["text"] for f in straight["hall_of_fame"]
    ]


def test_settings_can_be_listed(run):
    text = run("evolve", "--set", "list=").stdout
    assert "label_budget" in text
    assert "tournament" in text


def test_settings_show_what_they_may_be(run):
    text = " ".join(run("evolve", "--set", "list=").stdout.split())
    for word in ("criterion", "racing", "stratify", "combine"):
        assert word in text
    assert "lexicase" in text


def test_settings_of_the_fitness_are_taken_and_written_to_the_run(run_json, tmp_path: Path):
    folder = tmp_path / "run"
    changes = ("racing=8", "criterion=lower", "stratify=none", "adapt_rates=true")
    options = [word for change in changes for word in ("--set", change)]
    found = run_json("evolve", "--output", folder, "-g", 1, *PLANTED, *options)
    assert found["tasks"] == []
    config = json.loads((folder / "config.json").read_text())["config"]
    assert (config["racing"], config["criterion"]) == (8, "lower")
    assert (config["stratify"], config["adapt_rates"]) == ("none", True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--set", "tasks=nasbench201/cifar10,nasbench201/cifar11"], "cifar10"),
        (["--set", "tasks=nasbench201/cifar10", "--dataset", "cifar10"], "leave out"),
        (["--set", "tasks=nds-darts/cifar10"], "eznas truth import"),
        (["--set", "criterion=upper"], "tau and lower"),
        (["--set", "adapt_rates=perhaps"], "true or false"),
        (["--set", "stratify=accuracy", "--set", "label_budget=479"], "at least 480"),
    ],
)
def test_tasks_and_choices_that_do_not_exist_are_refused(run, tmp_path, options, message):
    result = run("evolve", "--output", tmp_path / "run", *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_rules_for_units_are_kept_by_the_run(run_json, tmp_path: Path):
    folder = tmp_path / "run"
    found = run_json("evolve", "--output", folder, "-g", 0, "--units", "Relu-Conv", *PLANTED)
    assert found["config"]["units"] == "relu-conv"
    assert json.loads((folder / "config.json").read_text())["config"]["units"] == "relu-conv"


@pytest.mark.parametrize(
    ("rules", "message"),
    [("relu-linear", "find no unit in networks of NAS-Bench-201"), ("relu-cnv", "did you mean")],
)
def test_rules_without_units_are_refused_before_there_is_a_run(run, tmp_path, rules, message):
    result = run("evolve", "--output", tmp_path / "run", "--units", rules)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert not (tmp_path / "run").exists()


def test_a_run_that_goes_on_keeps_its_rules(run, tmp_path: Path):
    result = run("evolve", "--resume", "--output", tmp_path, "--units", "all")
    assert "keeps its settings" in result.stderr


def test_each_of_several_tasks_is_shown(capsys):
    estimate = {"value": 0.5, "low": 0.4, "high": 0.6}
    figure = {"name": "1.0", "kendall": estimate, "n": 7}
    pair = {"baseline": "params", "difference": estimate, "verdict": "separable"}
    standing = {
        "figures": [figure],
        "front": [{**figure, "kendall": {"value": 0.25, "low": 0.1, "high": 0.3}}],
        "baselines": [{"name": "params", "kendall": None}],
        "comparisons": [pair],
    }
    chosen = {"tau": 0.61, "taus": [0.61, 0.62]}
    entry = {"size": 3, "text": "units", "fitness": chosen, "test": figure}
    show_result(
        {
            **standing,
            "hall_of_fame": [entry],
            "front": [{**entry, "selection": {"tau": 0.31, "taus": [0.31, 0.32]}}],
            "tasks": [{"task": "a/b", **standing}, {"task": "a/c", **standing}],
            "card": {
                "combine": "minimum",
                "tasks": {"a/b": {"label": "main"}, "a/c": {"label": "other"}},
            },
            "labels": {"used": 8, "test": 4},
        }
    )
    text = " ".join(capsys.readouterr().out.split())
    assert "On a/b alone: 7 test networks, ranked by 'main'" in text
    assert "on a/c the best formula less params: +0.500 [+0.400, +0.600], separable" in text
    assert "shortest first: 7 test networks, the minimum of 2 tasks" in text
    assert "0.610 0.310 0.500 [0.400, 0.600]" in text
    assert "0.620 0.320 0.250 [0.100, 0.300]" in text
    assert "chosen on the selection networks and not from this table" in text


def test_a_result_from_before_fronts_were_measured_is_shown(capsys):
    figure = {"name": "1.0", "kendall": None, "n": 7}
    show_result({"hall_of_fame": [{"size": 3, "text": "units", "test": figure}]})
    text = capsys.readouterr().out
    assert "Hall of fame" in text
    assert "front" not in text


def test_a_run_is_shown_with_its_front_once_it_has_ended(run, run_json, tmp_path: Path):
    folder = tmp_path / "data" / "runs" / "mine"
    ended = run_json("evolve", "--output", folder, "-g", 1, *PLANTED)
    assert ended["front"]
    found = run_json("runs", "show", "mine")
    assert found["result"]["front"] == ended["front"]
    text = run("runs", "show", "mine").stdout
    assert "mine: finished, generation 1 of 1" in text
    assert "The front, shortest first: 30 test networks" in text
    (folder / "result.json").unlink()
    assert "best so far" in run("runs", "show", "mine").stdout


def test_no_runs_yet(run, run_json):
    assert run_json("runs", "list") == []
    assert "no runs yet" in run("runs", "list").stderr


def test_a_preset_fits_a_table_of_few_networks(capsys):
    space = spaces.get("nats-sss")
    sizes = space.sample_distinct(np.random.default_rng(0), 40)
    texts = [size.text for size in sizes]
    keep_tables((accuracy_table(texts, np.linspace(40, 60, 40), space="nats-sss"),))
    config = preset_on_its_table("quick", 1, 1, {"space": "nats-sss"})
    assert (config.fitness_networks, config.selection_networks, config.test_networks) == (
        13,
        14,
        13,
    )
    said = " ".join(capsys.readouterr().err.split())
    assert "has accuracies of 40 networks of different function here: 13 for fitness" in said
    asked = preset_on_its_table("quick", 1, 1, {"space": "nats-sss", "test_networks": 20})
    assert (asked.fitness_networks, asked.test_networks) == (60, 20)
    assert capsys.readouterr().err == ""
