from __future__ import annotations

import json
from math import log

import numpy as np
import pytest

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.scoring import Ensemble, Method, Score, ScoreTable, ScoringProtocol
from eznas_core.spaces import Architecture

COLUMNS = {"a": [1.0, 2.0, 3.0, 4.0], "b": [4.0, 1.0, 2.0, 3.0], "c": [1.0, 1.0, 9.0, -np.inf]}


def test_rank_aggregation_is_the_sum_of_log_rank_over_n():
    found = Ensemble(method=Method.RANKS, weights={"a": 1.0, "b": 1.0}).combine(COLUMNS)
    by_hand = [
        log(1 / 4) + log(4 / 4),
        log(2 / 4) + log(1 / 4),
        log(3 / 4) + log(2 / 4),
        log(4 / 4) + log(3 / 4),
    ]
    assert found == pytest.approx(by_hand)


def test_ties_share_their_mean_rank_and_a_missing_score_is_last():
    found = Ensemble(method=Method.RANKS, weights={"c": 1.0}).combine(COLUMNS)
    assert found == pytest.approx([log(2.5 / 4), log(2.5 / 4), log(4 / 4), log(1 / 4)])


def test_a_negative_weight_turns_a_proxy_round():
    turned = Ensemble(method=Method.RANKS, weights={"a": -1.0}).combine(COLUMNS)
    assert list(np.argsort(turned)) == [3, 2, 1, 0]
    missing = Ensemble(method=Method.RANKS, weights={"c": -1.0}).combine(COLUMNS)
    assert int(np.argmin(missing)) == 3


def test_log_sum_is_a_weighted_geometric_mean_and_serves_a_single_network():
    ensemble = Ensemble(method=Method.LOG_SUM, weights={"a": 2.0, "b": 1.0})
    assert ensemble.combine(COLUMNS)[2] == pytest.approx(2 * log(3) + log(2))
    assert ensemble.combine_one({"a": 3.0, "b": 2.0}) == pytest.approx(2 * log(3) + log(2))
    assert ensemble.combine({"a": [0.0, 1.0], "b": [1.0, 1.0]})[0] == -np.inf


@pytest.mark.parametrize("method", [Method.RANKS, Method.VOTES])
def test_a_ranking_method_has_no_score_for_a_single_network_and_says_why(method: Method):
    found = Ensemble(method=method, weights={"a": 1.0}).combine_one({"a": 3.0})
    assert isinstance(found, Failure)
    assert "score several" in found.detail


def test_votes_are_pairwise_majorities():
    found = Ensemble(method=Method.VOTES, weights={"a": 1.0, "b": 1.0, "c": 1.0}).combine(COLUMNS)
    wins = []
    for i in range(4):
        won = 0.0
        for j in range(4):
            if i != j:
                balance = sum(np.sign(COLUMNS[k][i] - COLUMNS[k][j]) for k in "abc")
                won += 0.5 * (np.sign(balance) + 1)
        wins.append(won / 3)
    assert found == pytest.approx(wins)


def test_the_scores_of_a_table_are_combined_into_scores_to_rank():
    architectures = [Architecture("toy", f"net{i}") for i in range(3)]
    failed = Score(failure=Failure(Reason.NO_UNITS), seconds=0.25)
    table = ScoreTable(
        space="toy",
        protocol=ScoringProtocol(),
        proxies={"a": "a", "b": "b"},
        rows={
            architectures[0]: (Score(value=2.0, seconds=0.5), Score(value=1.0)),
            architectures[1]: (Score(value=1.0), Score(value=3.0)),
            architectures[2]: (failed, Score(value=2.0)),
        },
    )
    found = Ensemble(method=Method.RANKS, weights={"a": 1.0, "b": 1.0}).scores(table)
    assert list(found) == architectures
    assert [score.value for score in found.values()] == pytest.approx(
        [log(3 / 3) + log(1 / 3), log(2 / 3) + log(3 / 3), log(1 / 3) + log(2 / 3)]
    )
    assert found[architectures[0]].seconds == 0.5
    logs = Ensemble(method=Method.LOG_SUM, weights={"a": 1.0}).scores(table)
    assert [score.ok for score in logs.values()] == [True, True, False]


def test_json_round_trip_and_bad_input():
    ensemble = Ensemble(method=Method.VOTES, weights={"a": 1.0, "b": -2.5})
    assert Ensemble.from_json(json.loads(json.dumps(ensemble.to_json()))) == ensemble
    with pytest.raises(EznasError, match="'method'"):
        Ensemble.from_json({"method": "mean", "weights": {"a": 1}})
    with pytest.raises(EznasError, match="weight of 'a'"):
        Ensemble.from_json({"method": "ranks", "weights": {"a": "x"}})
    with pytest.raises(EznasError, match="at least one"):
        Ensemble(method=Method.RANKS, weights={})
    with pytest.raises(EznasError, match="finite number, not 0"):
        Ensemble(method=Method.RANKS, weights={"a": 0.0})
    with pytest.raises(EznasError, match="needs scores of z"):
        Ensemble(method=Method.RANKS, weights={"z": 1.0}).combine(COLUMNS)
    with pytest.raises(EznasError, match="NaN"):
        Ensemble(method=Method.RANKS, weights={"a": 1.0}).combine({"a": [np.nan, 1.0]})
    with pytest.raises(EznasError, match="same networks"):
        Ensemble(method=Method.RANKS, weights={"a": 1.0, "b": 1.0}).combine(
            {"a": [1.0], "b": [1.0, 2.0]}
        )


def test_a_negative_weight_in_a_log_sum_divides():
    ensemble = Ensemble(method=Method.LOG_SUM, weights={"a": 1.0, "b": -0.5})
    assert ensemble.combine_one({"a": 9.0, "b": 4.0}) == pytest.approx(log(9 / 4**0.5))
    assert ensemble.combine({"a": [9.0, 9.0], "b": [0.0, 4.0]})[0] == -np.inf


def test_what_has_no_logarithm_is_named():
    ensemble = Ensemble(method=Method.LOG_SUM, weights={"a": 1.0, "b": 1.0})
    (found,) = ensemble.combine_scores({"a": [Score(value=1.0)], "b": [Score(value=-3.0)]})
    assert found.failure is not None
    assert "b is -3" in found.failure.detail
    missing = Score(failure=Failure(Reason.SHAPE, "unit 3"))
    (found,) = ensemble.combine_scores({"a": [Score(value=1.0)], "b": [missing]})
    assert found.failure == Failure(Reason.SHAPE, "b: unit 3")


def test_a_network_that_no_member_scores_has_no_place():
    missing = Score(failure=Failure(Reason.NO_UNITS, "none"))
    members = {
        "a": [Score(value=1.0), missing, missing],
        "b": [Score(value=2.0), missing, Score(value=1.0)],
    }
    for method in (Method.RANKS, Method.VOTES):
        found = Ensemble(method=method, weights={"a": 1.0, "b": 1.0}).combine_scores(members)
        assert [each.ok for each in found] == [True, False, True]


def test_scores_of_1e61_have_ranks():
    ensemble = Ensemble(method=Method.RANKS, weights={"a": 1.0})
    assert ensemble.combine({"a": [1e61, -1e300, 1e62]}) == pytest.approx(
        [log(2 / 3), log(1 / 3), 0]
    )


def test_a_weight_too_large_for_a_number_is_refused_in_words():
    with pytest.raises(EznasError, match="finite"):
        Ensemble.from_json({"method": "ranks", "weights": {"synflow": 10**400}})
    large = Ensemble.from_json({"method": "ranks", "weights": {"synflow": 10**20}})
    assert large.weights == {"synflow": 1e20}
