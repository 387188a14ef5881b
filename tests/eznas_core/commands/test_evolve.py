"""Evolutions by command, on the planted task, which needs no networks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eznas_core.commands.evolution_view import show_result

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


def test_each_of_several_tasks_is_shown(capsys):
    estimate = {"value": 0.5, "low": 0.4, "high": 0.6}
    figure = {"name": "1.0", "kendall": estimate}
    pair = {"baseline": "params", "difference": estimate, "verdict": "separable"}
    standing = {
        "figures": [figure],
        "baselines": [{"name": "params", "kendall": None}],
        "comparisons": [pair],
    }
    show_result(
        {
            "hall_of_fame": [{"size": 3, "text": "units", "test": figure}],
            **standing,
            "tasks": [{"task": "a/b", **standing}, {"task": "a/c", **standing}],
            "labels": {"used": 8, "test": 4},
        }
    )
    text = " ".join(capsys.readouterr().out.split())
    assert "On a/b alone" in text
    assert "on a/c the best formula less params: +0.500 [+0.400, +0.600], separable" in text


def test_no_runs_yet(run, run_json):
    assert run_json("runs", "list") == []
    assert "no runs yet" in run("runs", "list").stderr
