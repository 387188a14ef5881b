from __future__ import annotations

import pytest

from eznas_core import spaces
from eznas_core.scoring import ScoringProtocol, resolve, score_architecture

CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|"
DISCONNECTED = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"


def test_one_network_is_scored_as_the_engine_scores_it(run_json):
    found = run_json(
        "score", "-a", CELL, "--batch-size", 2, "--seed", 5, "--search-space", "NASBench201"
    )
    space = spaces.get("nasbench201")
    architecture = space.parse(CELL)
    protocol = ScoringProtocol(batch_size=2, seed=5)
    expected = score_architecture(resolve("eznas-a"), space, architecture, protocol)
    assert found["score"] == expected.value
    assert "reason" not in found
    assert found["parameters"] == space.parameters(architecture)
    assert found["flops"] == space.macs(architecture) / 1e6
    assert found["proxy"] == "eznas-a"


def test_a_network_without_a_score_says_why(run, run_json):
    found = run_json("score", "-a", DISCONNECTED, "--batch-size", 2)
    assert found["score"] is None
    assert found["reason"].startswith("no units")
    assert "none: no units" in run("score", "-a", DISCONNECTED, "--batch-size", 2).stdout


def test_several_proxies(run, run_json):
    options = ["score", "-a", CELL, "--batch-size", 2, "-p", "params", "-p", "log_parameters"]
    sizes = run_json(*options)
    assert [each["proxy"] for each in sizes] == ["params", "log_parameters"]
    text = run(*options).stdout
    assert "MFLOPs (multiply-adds)" in text
    assert f"{sizes[0]['parameters']:,} parameters" in text


def test_another_data_set_has_another_network(run_json):
    ten = run_json("score", "-a", CELL, "--proxy", "params", "--dataset", "cifar10")
    many = run_json("score", "-a", CELL, "--proxy", "params", "--dataset", "ImageNet16-120")
    assert many["score"] - ten["score"] == pytest.approx(110 * 65)
    assert many["dataset"] == "imagenet16-120"


def test_beside_the_scores_stands_the_tau_that_verify_prints(run, run_json):
    options = ["score", "-a", CELL, "-p", "params", "-p", "layers", "--truth", 12, "--seed", 1]
    found = run_json(*options)
    verified = run_json("verify", "-p", "params", "-p", "layers", "--samples", 12, "--seed", 1)
    for here, there in zip(found, verified, strict=True):
        assert here["truth"]["kendall"]["value"] == there["kendall"]
        assert here["truth"]["card"] == there["card"]
    text = run(*options).stdout
    assert "Kendall tau" in text
    assert "tau of params: 12 networks of nasbench201" in " ".join(text.split())


def test_without_truth_nothing_is_ranked(run, run_json):
    assert "truth" not in run_json("score", "-a", CELL, "-p", "params")
    refused = run("score", "-a", CELL, "-p", "params", "--label", "baseline")
    assert refused.exit_code != 0
    assert "--truth" in refused.stderr
