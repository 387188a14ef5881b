"""``eznas formulas``: from saving a formula to handing it on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HEAVY = "units_sum(frobenius(weight))"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "formulas"


def test_a_formula_is_saved_noted_listed_renamed_and_shown(run, run_json, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")  # a formula is broken over lines where it must be
    assert run_json("formulas", "list") == []
    kept = run_json("formulas", "save", HEAVY, "heavy", "--tag", "b", "--labels", 80)
    assert (kept["expression"], kept["label_budget"], kept["tags"]) == (HEAVY, 80, ["b"])
    assert run_json("formulas", "note", "heavy", "like a count")["notes"] == "like a count"
    assert run_json("formulas", "tag", "heavy", "a", "c")["tags"] == ["a", "b", "c"]
    assert run_json("formulas", "tag", "heavy", "c", "--remove")["tags"] == ["a", "b"]
    assert run_json("formulas", "rename", "heavy", "light")["name"] == "light"
    assert [each["name"] for each in run_json("formulas", "list", "--tag", "a")] == ["light"]
    assert run_json("formulas", "list", "--tag", "z") == []
    assert run_json("formulas", "show", "light")["notes"] == "like a count"
    listed, shown = run("formulas", "list").stdout, run("formulas", "show", "light").stdout
    for words in ("light", HEAVY, "like a count", "a, b", "80"):
        assert words in listed
        assert words in shown


def test_what_is_known_of_a_proxy_is_kept_with_it(run_json):
    kept = run_json("formulas", "save", "eznas-a", "theirs")
    assert kept["title"] == "EZNAS-A"
    assert "Akhauri" in kept["source"]
    assert run_json("formulas", "save", "synflow", "flow")["label_budget"] == 0


def test_deleting_and_the_way_back(run, run_json):
    run_json("formulas", "save", HEAVY, "heavy")
    run_json("formulas", "delete", "heavy")
    assert [each["name"] for each in run_json("formulas", "trash")] == ["heavy"]
    assert run_json("formulas", "restore", "heavy", "--to", "again")["name"] == "again"
    run_json("formulas", "delete", "again")
    assert run_json("formulas", "trash", "--empty", "--yes") == {"removed": 1}
    assert run("formulas", "restore", "again").exit_code == 2
    refused = run("formulas", "delete", "agian")
    assert (refused.exit_code, "saved formula 'agian'" in refused.stderr) == (2, True)


def test_a_saved_formula_goes_out_comes_in_and_is_found_by_its_name(run, run_json, tmp_path):
    run_json("formulas", "save", HEAVY, "heavy", "--note", "n")
    run_json("formulas", "save", "square(weight)", "mine")
    file = tmp_path / "all.json"
    assert run_json("formulas", "export", "-o", file)["formulas"] == ["heavy", "mine"]
    assert "--force" in run("formulas", "export", "-o", file).stderr
    one = json.loads(run("formulas", "export", "heavy").stdout)
    assert (one["format"], one["expression"]) == ("eznas-proxy", HEAVY)
    there = tmp_path / "there"
    taken = run_json("formulas", "import", file, "--folder", there)
    assert taken == {"saved": ["heavy", "mine"], "same": []}
    taken = run_json("formulas", "import", file, "--folder", there)
    assert taken == {"saved": [], "same": ["heavy", "mine"]}
    document = json.loads(run("export", "--proxy", "heavy", "--format", "json").stdout)
    assert (document["name"], document["notes"]) == ("heavy", "n")


def test_what_is_bad_is_refused_and_leaves_nothing(run, run_json, home, tmp_path):
    run_json("formulas", "save", HEAVY, "heavy")
    bad = tmp_path / "bad.json"
    bad.write_text('{"name": "x", "expression": "__import__(1)"}')
    for arguments in (
        ("save", "wieght", "mine"),
        ("save", "weight", "synflow"),
        ("save", "weight", "../x"),
        ("save", "weight", "heavy"),
        ("import", bad),
        ("import", tmp_path / "none.json"),
        ("show", "none"),
        ("note", "heavy", "x" * 10_001),
    ):
        found = run("formulas", *arguments)
        assert (found.exit_code, found.stdout) == (2, "")
        assert found.stderr.startswith("error: ")
    assert sorted(path.name for path in home.iterdir()) == [".lock", "heavy.json"]
    replaced = run_json("formulas", "save", "square(weight)", "heavy", "--force")
    assert replaced["expression"] == "square(weight)"
    assert [each["name"] for each in run_json("formulas", "trash")] == ["heavy"]


def test_the_labels_reach_the_card_of_a_verification(run_json):
    run_json("formulas", "save", HEAVY, "heavy", "--labels", 80)
    asked = ("verify", "--samples", 4, "--batch-size", 2, "--no-cache")
    for proxy in ("heavy", HEAVY):
        found = run_json(*asked, "--proxy", proxy)
        assert (found["label_budget"], found["card"]["label_budget"]) == (80, 80)
        assert found["card"]["proxy"] == HEAVY
