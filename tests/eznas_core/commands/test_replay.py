"""Figures computed again from the files that commands write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

QUICK = ("verify", "--samples", 8, "--batch-size", 2, "--label", "noisy")


def test_what_verify_writes_is_equal_when_it_is_computed_again(run, run_json, tmp_path: Path):
    card = tmp_path / "card.json"
    shown = run_json(
        *QUICK, "--proxy", "rank(params, layers)", "--proxy", "flops", "--figures", "--card", card
    )
    assert json.loads(card.read_text()) == shown
    result = run("replay", card)
    assert result.exit_code == 0
    assert result.stdout.count(": equal") == 2
    assert "weighted-tau" in result.stdout
    (found,) = [run_json("replay", card, "--only", "flops")]
    assert found["verdict"] == "equal"
    assert found["figures"]["kendall"]["claimed"][0] == shown[1]["kendall"]
    assert {each["difference"] for each in found["figures"].values()} == {0.0}


def test_a_figure_that_is_not_true_ends_with_1(run, tmp_path: Path):
    card = tmp_path / "card.json"
    assert run(*QUICK, "--proxy", "params", "--card", card).exit_code == 0
    document = json.loads(card.read_text())
    card.write_text(json.dumps({**document, "kendall": document["kendall"] + 0.1}))
    result = run("replay", card)
    assert result.exit_code == 1
    assert "params: different" in result.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", "is not JSON"), ("{}", "no protocol card"), ('{"card": {}}', "not a protocol card")],
)
def test_other_files_are_refused_in_a_sentence(run, tmp_path: Path, content: str, message: str):
    file = tmp_path / "card.json"
    file.write_text(content)
    result = run("replay", file)
    assert result.exit_code == 2
    assert message in result.stderr
    assert run("replay", tmp_path / "none.json").exit_code == 2


def test_a_proxy_that_the_file_does_not_have_is_named(run, tmp_path: Path):
    card = tmp_path / "card.json"
    run(*QUICK, "--proxy", "params", "--card", card)
    result = run("replay", card, "--only", "flops")
    assert result.exit_code == 2
    assert "it has params" in result.stderr


def test_several_seeds_rank_the_same_networks(run, run_json):
    asked = [*QUICK, "--proxy", "zen", "--proxy", "params", "--seeds", 2]
    zen, params = run_json(*asked)
    assert zen["seeds"]["seeds"] == [0, 1]
    taus = zen["seeds"]["kendall_by_seed"]
    assert taus[0] == zen["kendall"]
    assert zen["seeds"]["kendall"]["mean"] == pytest.approx(sum(taus) / 2)
    assert params["seeds"]["kendall"]["deviation"] == 0
    assert "The same networks with the seeds 0, 1" in run(*asked).stdout
