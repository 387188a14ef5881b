"""Runs kept in order by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core.evolution import EvolutionConfig
from eznas_core.runs import RunDirectory


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    for name in ("first", "second"):
        RunDirectory.create(tmp_path / "runs" / name, EvolutionConfig(task="planted", seed=3))
    return tmp_path / "runs"


def listed(run_json, *options: object) -> list[str]:
    return sorted(each["name"] for each in run_json("runs", "list", *options))


def test_the_list_says_what_there_is(run, run_json):
    (one, _) = run_json("runs", "list")
    assert (one["status"], one["seed"], one["generation"], one["generations"]) == (
        "created", 3, None, 10,
    )  # fmt: skip
    assert one["space"] == one["settings"]["space"] == "nasbench201"
    assert one["notes"] == {"tags": [], "note": "", "archived": False}
    text = run("runs", "list").stdout
    assert "first" in text
    assert "-/10" in text


def test_tags_notes_and_the_archive(run, run_json):
    assert run_json("runs", "tag", "first", "paper", "wide")["tags"] == ["paper", "wide"]
    assert run_json("runs", "tag", "first", "wide", "--remove")["tags"] == ["paper"]
    assert run_json("runs", "note", "first", "a try")["note"] == "a try"
    assert listed(run_json, "--tag", "paper") == ["first"]
    assert "put aside" in run("runs", "archive", "first").stderr
    assert listed(run_json) == ["second"]
    assert listed(run_json, "--archived") == ["first", "second"]
    assert "archived" in run("runs", "list", "--archived").stdout
    run("runs", "archive", "first", "--undo")
    assert listed(run_json) == ["first", "second"]


def test_renamed_thrown_away_and_taken_back(run, run_json, home: Path):
    assert run_json("runs", "rename", "first", "third")["path"] == str(home / "third")
    assert "eznas runs restore third" in run("runs", "delete", "third").stderr
    assert listed(run_json) == ["second"]
    assert [each["name"] for each in run_json("runs", "trash")] == ["third"]
    assert "third" in run("runs", "trash").stderr
    assert run_json("runs", "restore", "third", "--to", "fourth")["name"] == "fourth"
    assert listed(run_json) == ["fourth", "second"]
    wrong = run("runs", "restore", "third")
    assert wrong.exit_code == 2
    assert "no run in the trash 'third'" in wrong.stderr


def test_the_trash_is_emptied_only_when_told_so(run, run_json, home: Path):
    run("runs", "delete", "first")
    assert run("runs", "trash", "--empty").exit_code != 0  # nobody answers
    assert len(run_json("runs", "trash")) == 1
    assert run_json("runs", "trash", "--empty", "--yes") == {"removed": 1}
    assert listed(run_json) == ["second"]
    assert (home / "second").exists()


def test_what_is_not_there_is_told_with_the_nearest(run):
    result = run("runs", "tag", "frist", "x")
    assert result.exit_code == 2
    assert "did you mean 'first'" in result.stderr
