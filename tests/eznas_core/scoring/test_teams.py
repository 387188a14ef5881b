"""Ensembles as proxies: the same numbers as their members scored one by one."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from math import log

import numpy as np
import pytest
from scipy import stats

from eznas_core import spaces
from eznas_core.exporting import from_json, read_proxy, to_json
from eznas_core.foundation import EznasError, Reason
from eznas_core.scoring import (
    EnsembleProxy,
    ScoringProtocol,
    Team,
    probe_inputs,
    resolve,
    score_architecture,
    score_many,
    score_network,
    score_stream,
)

SPACE = spaces.get("nasbench201")
PROTOCOL = ScoringProtocol(batch_size=2, seed=5)
NETWORKS = SPACE.sample_distinct(np.random.default_rng(1), 5)


def column(text: str) -> list[float]:
    scored = score_many([resolve(text)], SPACE, NETWORKS, PROTOCOL)
    return [row[0].value for row in scored.rows.values()]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("rank(params,flops)", "rank(params, flops)"),
        ("RANKS( params , 0.50 * flops )", "rank(params, 0.5*flops)"),
        ("log_sum(2*params, -1*frobenius(weight))", "logsum(2*params, -1*frobenius(weight))"),
        ("vote(eznas-a, add(frobenius(weight), mean(weight)), layers)", None),
        ("az-nas", "rank(az_expressivity, az_progressivity, az_trainability, flops)"),
    ],
)
def test_the_text_of_an_ensemble_is_read_back(given: str, text: str | None):
    proxy = resolve(given)
    assert isinstance(proxy, EnsembleProxy)
    assert proxy.text == (text or given)
    again = resolve(proxy.text)
    assert (again.method, again.weights, again.text) == (proxy.method, proxy.weights, proxy.text)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("rank(params", "not closed"),
        ("rank()", "one of them is empty"),
        ("rank(params,,flops)", "one of them is empty"),
        ("rank(params, flops) + 1", "where the text should end"),
        ("rank(params, parms)", "did you mean 'params'"),
        ("rank(params, params)", "stands twice"),
        ("rank(vote(params, flops), layers)", "not of ensembles"),
        ("logsum(0*params)", "not 0"),
        ("rank(params, other.json)", "is a file"),
    ],
)
def test_what_is_no_ensemble_says_why(given: str, message: str):
    with pytest.raises(EznasError, match=message):
        resolve(given)


def test_a_rank_ensemble_ranks_the_networks_that_are_scored_together():
    members = [column("params"), column("frobenius(weight)")]
    expected = sum(np.log(stats.rankdata(each) / 5) for each in members)
    assert column("rank(params, frobenius(weight))") == pytest.approx(list(expected))


def test_a_log_sum_is_the_same_for_one_network_and_among_many():
    proxy = resolve("logsum(0.5*params, frobenius(weight))")
    alone = score_architecture(proxy, SPACE, NETWORKS[2], PROTOCOL)
    sizes, norms = column("params"), column("frobenius(weight)")
    assert alone.value == pytest.approx(0.5 * log(sizes[2]) + log(norms[2]))
    assert column(proxy.text)[2] == alone.value


def test_one_network_has_no_rank_and_the_reason_says_what_to_do():
    proxy = resolve("rank(params, flops)")
    network = SPACE.build(NETWORKS[0], np.random.default_rng(0))
    inputs = probe_inputs(SPACE, PROTOCOL)
    for found in (
        score_architecture(proxy, SPACE, NETWORKS[0], PROTOCOL),
        score_network(proxy, network, inputs),
        proxy.score(network, inputs),
        score_many([proxy], SPACE, NETWORKS[:1], PROTOCOL).rows[NETWORKS[0]][0],
    ):
        assert found.failure is not None
        assert found.failure.reason is Reason.UNSUPPORTED
        assert "score several" in found.failure.detail


def test_members_are_computed_once_and_the_rest_stays_in_order():
    proxies = [resolve(text) for text in ("rank(params, layers)", "params", "vote(layers, params)")]
    assert [each.text for each in Team.of(proxies).members] == ["params", "layers"]
    with ThreadPoolExecutor(2) as pool:
        there = list(score_stream(proxies, SPACE, NETWORKS, PROTOCOL, executor=pool))
    here = list(score_stream(proxies, SPACE, NETWORKS, PROTOCOL))
    assert [a for a, _ in here] == list(NETWORKS)
    assert [[s.value for s in row] for _, row in here] == [[s.value for s in r] for _, r in there]
    assert [row[1].value for _, row in here] == [SPACE.parameters(a) for a in NETWORKS]


def test_stopping_ranks_those_that_are_done():
    proxy = resolve("rank(params, layers)")
    done = []
    table = score_many(
        [proxy],
        SPACE,
        NETWORKS,
        PROTOCOL,
        progress=lambda count, _: done.append(count),
        stop=lambda: len(done) == 3,
    )
    assert not table.complete
    assert len(table) == 3
    sizes = [SPACE.parameters(a) for a in NETWORKS[:3]]
    layers = column("layers")[:3]
    expected = sum(np.log(stats.rankdata(each) / 3) for each in (sizes, layers))
    assert [s.value for s in table.column(proxy.name).values()] == pytest.approx(list(expected))


def test_an_ensemble_is_saved_as_a_proxy_and_read_back(tmp_path):
    proxy = resolve("rank(az_expressivity, 0.5*eznas-a)")
    text = to_json(proxy)
    assert json.loads(text)["ensemble"] == {
        "method": "ranks",
        "weights": {"az_expressivity": 1.0, "eznas-a": 0.5},
    }
    assert from_json(text)[0].text == proxy.text
    file = tmp_path / "mine.json"
    file.write_text(text)
    assert read_proxy(str(file))[0].text == proxy.text
    (tmp_path / "mine.txt").write_text("vote(params, flops)\n")
    assert resolve(tmp_path / "mine.txt").text == "vote(params, flops)"


def test_the_labels_of_an_ensemble_are_those_of_its_members():
    assert read_proxy("az-nas")[1].label_budget == 0
    assert read_proxy("rank(params, frobenius(weight))")[1].label_budget is None
