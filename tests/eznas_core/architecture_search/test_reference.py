"""An ensemble that ranks, as the guide of a search: places among networks that stay the same."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from eznas_core import spaces
from eznas_core.architecture_search import Archive, Experiment, SearchSettings
from eznas_core.architecture_search.reference import REFERENCE_NETWORKS, reference_networks
from eznas_core.architecture_search.scorer import ProxyScorer
from eznas_core.scoring import ScoreStore, ScoringProtocol, resolve

SPACE = spaces.get("nasbench201")
PROTOCOL = ScoringProtocol(batch_size=2, seed=3)
PROXY = resolve("rank(params, layers)")


def sizes(networks) -> list[np.ndarray]:
    scored = [
        list(ProxyScorer(resolve(text), SPACE, PROTOCOL)(networks)) for text in ("params", "layers")
    ]
    return [np.array([each.value for each in column]) for column in scored]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr("eznas_core.architecture_search.reference.REFERENCE_NETWORKS", 12)


def test_a_network_is_ranked_among_the_sample_and_itself():
    sample = reference_networks(SPACE, PROTOCOL)
    networks = SPACE.sample_distinct(np.random.default_rng(9), 4)
    assert len(sample) == 12
    found = [each.value for each in ProxyScorer(PROXY, SPACE, PROTOCOL)(networks)]
    for at, value in enumerate(found):
        lists = [np.append(s, o[at]) for s, o in zip(sizes(sample), sizes(networks), strict=True)]
        expected = sum(np.log(stats.rankdata(each)[-1] / 13) for each in lists)
        assert value == pytest.approx(expected)


def test_a_score_does_not_depend_on_what_was_scored_before():
    networks = SPACE.sample_distinct(np.random.default_rng(9), 4)
    scorer = ProxyScorer(PROXY, SPACE, PROTOCOL)
    together = [each.value for each in scorer(networks)]
    alone = [next(iter(ProxyScorer(PROXY, SPACE, PROTOCOL)([each]))).value for each in networks]
    assert together == alone == [each.value for each in scorer(networks)]


def test_a_search_is_guided_by_it_and_uses_the_store(tmp_path, monkeypatch):
    store = ScoreStore(tmp_path / "scores.sqlite")
    settings = SearchSettings(
        space=SPACE.name,
        proxy=PROXY.text,
        budget=6,
        runs=1,
        protocol=PROTOCOL,
        seed=1,
        methods=("random",),
    )
    archive = Archive(settings=settings)
    assert Experiment(archive, store=store).run()
    assert all(each.value is not None for each in archive.scores.values())
    assert store.info().scores >= 2 * 12
    monkeypatch.setattr("eznas_core.scoring.many.build", None)
    again = Archive(settings=settings)
    assert Experiment(again, store=store).run()
    assert [s.value for s in again.scores.values()] == [s.value for s in archive.scores.values()]


def test_a_budget_in_seconds_does_not_look_scores_up(tmp_path):
    store = ScoreStore(tmp_path / "scores.sqlite")
    settings = SearchSettings(
        space=SPACE.name,
        proxy="params",
        budget=0.01,
        unit="seconds",
        runs=1,
        protocol=PROTOCOL,
        methods=("random",),
    )
    Experiment(Archive(settings=settings), store=store).run()
    assert store.info().scores == 0


def test_a_small_space_gives_what_it_has():
    assert REFERENCE_NETWORKS == 100
    small = dataclasses.replace(SPACE, size=5)
    assert len(reference_networks(small, PROTOCOL)) == 5
