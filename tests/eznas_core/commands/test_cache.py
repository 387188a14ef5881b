"""The store of scores from the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from eznas_core.scoring import ScoreStore

QUICK = ("verify", "--samples", 4, "--batch-size", 2, "--proxy", "params", "--proxy", "naswot")


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    monkeypatch.delenv("EZNAS_CACHE")
    return tmp_path / "scores" / "scores.sqlite"


def test_commands_share_scores_unless_told_otherwise(run_json, run, stored):
    first = run_json(*QUICK)
    assert run_json("cache", "info")["scores"] == 8
    assert run_json("cache", "info")["path"] == str(stored)
    # Scores come from the store with the seconds they took; computed anew these would differ.
    assert run_json(*QUICK) == first
    other = run_json(*QUICK, "--seed", 1, "--no-cache")
    assert run_json("cache", "info")["scores"] == 8
    assert other[0]["n"] == 4
    cell = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|"
    run_json("score", "-a", cell, "--proxy", "params")
    assert run_json("cache", "info")["scores"] == 9
    assert run("cache", "clear").stdout == "9 scores removed\n"
    assert run_json("cache", "info")["scores"] == 0


def test_a_check_tells_equal_from_differing(run_json, run, stored):
    run_json(*QUICK)
    found = run_json("cache", "check", "--rows", 3)
    assert found == {
        "sound": 8,
        "removed": 0,
        "equal": 3,
        "differing": [],
        "not_computed": {},
    }
    store = ScoreStore(stored)
    rows = store.sample(8, seed=0)
    store.clear()
    for row in rows:
        wrong = type(row.score)(value=row.score.value + 1)
        store.write(row.content, {row.network: wrong})
    store.close()
    result = run("cache", "check", "--rows", 2)
    assert result.exit_code == 1
    assert "0 computed again and equal to the last bit; 2 differing" in result.stdout


def test_a_check_removes_what_is_damaged(run_json, stored):
    run_json(*QUICK)
    with sqlite3.connect(stored) as raw:
        raw.execute("UPDATE scores SET body = body || x'00' WHERE task = 1")
    found = run_json("cache", "check", "--rows", 0)
    assert (found["sound"], found["removed"]) == (4, 4)


def test_a_search_uses_the_scores_that_are_there(run_json, monkeypatch):
    asked = ["search", "nasbench201", "--proxy", "params", "--budget", 5, "--runs", 1]
    first = run_json(*asked, "--method", "random")
    assert run_json("cache", "info")["scores"] == 5
    monkeypatch.setattr("eznas_core.scoring.many.build", None)
    again = run_json(*asked, "--method", "random")
    assert again["methods"][0]["accuracy"] == first["methods"][0]["accuracy"]
    assert again["methods"][0]["regret"]["n"] == 1
