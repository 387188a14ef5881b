"""A figure computed again from its card: equal, or by how much not, and why."""

from __future__ import annotations

import dataclasses
import json

import pytest

from eznas_core import spaces, truth
from eznas_core.foundation import EznasError
from eznas_core.ranking import (
    OTHER_VERSIONS_TOLERANCE,
    Claim,
    ProtocolCard,
    RankResult,
    ReplayVerdict,
    claims_in,
    rank,
    replay,
)
from eznas_core.scoring import ScoringProtocol, resolve, score_many
from eznas_core.spaces import Architecture

SPACE = spaces.get("nasbench201")
TABLE = truth.load("nasbench201", "cifar10")
PROTOCOL = ScoringProtocol(batch_size=2, seed=3)


def ranked(
    networks: tuple[Architecture, ...], proxy: str = "logsum(params, flops)", **given
) -> RankResult:
    scored = score_many([resolve(proxy)], SPACE, networks, PROTOCOL)
    options = {"label": "noisy", "resamples": 60, "seed": 7, **given}
    return rank(scored.column(proxy), TABLE, protocol=scored.protocol, proxy=proxy, **options)


def claim(result: RankResult) -> Claim:
    (found,) = claims_in(json.loads(json.dumps(result.to_json())))
    return found


DRAWN = ranked(truth.draw(TABLE, 8, seed=3, label="noisy"))
CHOSEN = ranked(tuple(sorted(truth.draw(TABLE, 6, seed=11))))


def test_drawn_networks_are_named_by_their_draw_and_others_one_by_one():
    assert (DRAWN.card.drawn, DRAWN.card.architectures) == ({"samples": 8, "seed": 3}, ())
    assert CHOSEN.card.drawn is None
    assert CHOSEN.card.architectures == tuple(a.text for a in sorted(truth.draw(TABLE, 6, seed=11)))
    for card in (DRAWN.card, CHOSEN.card):
        assert ProtocolCard.from_json(json.loads(json.dumps(card.to_json()))) == card


@pytest.mark.parametrize("result", [DRAWN, CHOSEN], ids=["drawn", "chosen"])
def test_the_same_comes_out_to_the_last_bit(result: RankResult):
    found = replay(claim(result))
    assert found.verdict is ReplayVerdict.EQUAL
    assert [each.name for each in found.figures] == ["kendall", "spearman"]
    assert (found.result.kendall, found.result.spearman) == (result.kendall, result.spearman)
    assert found.versions == {}
    assert not found.other_truth


def test_an_ensemble_that_ranks_comes_out_the_same_with_networks_dropped():
    networks = truth.draw(TABLE, 6, seed=3, label="noisy")
    result = ranked(networks, "rank(params, layers)", unscored="drop")
    assert replay(claim(result)).verdict is ReplayVerdict.EQUAL


def test_a_figure_that_is_not_true_is_told_by_how_much():
    lying = dataclasses.replace(
        claim(DRAWN), figures={"kendall": (DRAWN.kendall.value + 0.003, -1.0, 1.0)}
    )
    found = replay(lying)
    assert found.verdict is ReplayVerdict.DIFFERENT
    ends = (abs(-1.0 - DRAWN.kendall.low), abs(1.0 - DRAWN.kendall.high), 0.003)
    assert found.figures[0].difference == pytest.approx(max(ends))


@pytest.mark.parametrize(
    ("off", "verdict"),
    [
        (0.8 * OTHER_VERSIONS_TOLERANCE, ReplayVerdict.WITHIN_TOLERANCE),
        (1.2 * OTHER_VERSIONS_TOLERANCE, ReplayVerdict.DIFFERENT),
    ],
)
def test_the_tolerance_counts_where_versions_differ_only(off: float, verdict: ReplayVerdict):
    parts = (DRAWN.kendall.value + off, DRAWN.kendall.low, DRAWN.kendall.high)
    same = dataclasses.replace(claim(DRAWN), figures={"kendall": parts})
    assert replay(same).verdict is ReplayVerdict.DIFFERENT
    old = dataclasses.replace(DRAWN.card, versions={**DRAWN.card.versions, "torch": "1.0"})
    found = replay(dataclasses.replace(same, card=old))
    assert found.verdict is verdict
    assert found.versions["torch"][0] == "1.0"


def test_a_card_of_the_first_version_says_that_it_cannot():
    old = {**DRAWN.card.to_json(), "version": 1}
    del old["drawn"], old["architectures"]
    (found,) = claims_in(old)
    assert found.figures == {}
    with pytest.raises(EznasError, match="only a hash of the networks"):
        replay(found)


def test_a_bare_card_is_computed_with_nothing_to_compare():
    (found,) = claims_in(DRAWN.card.to_json())
    replayed = replay(found)
    assert replayed.verdict is ReplayVerdict.NOTHING_CLAIMED
    assert replayed.result.kendall == DRAWN.kendall


def test_networks_that_are_not_those_of_the_hash_are_refused():
    other = dataclasses.replace(DRAWN.card, architectures_hash="0" * 32)
    with pytest.raises(EznasError, match="not those of the card"):
        replay(Claim(card=other, figures={}))
    with pytest.raises(EznasError, match="how the scores were made"):
        replay(Claim(card=dataclasses.replace(DRAWN.card, scoring=None), figures={}))


def test_every_other_figure_can_be_claimed_too():
    document = {
        "proxy": "mine",
        "kendall": DRAWN.kendall.value,
        "kendall_low": DRAWN.kendall.low,
        "kendall_high": DRAWN.kendall.high,
        "figures": {"regret-10": {"value": 9.0, "low": 0.0, "high": 9.0}, "ndcg": {"reason": "?"}},
        "card": DRAWN.card.to_json(),
    }
    (found,) = claims_in([document])
    assert found.name == "mine"
    assert list(found.figures) == ["kendall", "regret-10"]
    kendall, regret = replay(found).figures
    assert kendall.difference == 0
    assert regret.found[0] == pytest.approx(0.0)  # eight networks, of which ten are trained


def test_the_report_of_an_evolution_claims_its_formulas_and_baselines():
    networks = truth.draw(TABLE, 8, seed=3, label="noisy")
    figure = {
        "name": "g1-4",
        "text": "logsum(params, flops)",
        "kendall": DRAWN.kendall.to_json(),
        "spearman": None,
        "n": 8,
        "n_unscored": 0,
        "reasons": {},
    }
    report = {
        "hall_of_fame": [{"text": "...", "test": figure}],
        "baselines": [{**figure, "name": "params", "text": "params"}],
        "labels": {"used": 40},
        "card": {
            "space": "nasbench201",
            "dataset": "cifar10",
            "label": "noisy",
            "truth": "told in words",
            "scoring": DRAWN.card.scoring.to_json(),
            "networks": {"test": 8},
            "hashes": {"test": DRAWN.card.architectures_hash},
            "test_networks": [a.text for a in networks],
        },
        "config": {"resamples": 60, "seed": 7},
    }
    evolved, baseline = claims_in(report)
    assert (evolved.card.label_budget, baseline.card.label_budget) == (40, None)
    assert replay(evolved).verdict is ReplayVerdict.EQUAL
    report["front"] = [{"test": figure}, {"test": {**figure, "name": "g1-2"}}]
    assert [claim.name for claim in claims_in(report)] == ["g1-4", "g1-2", "params"]
    del report["card"]["test_networks"]
    with pytest.raises(EznasError, match="before reports named their test networks"):
        claims_in(report)


@pytest.mark.parametrize("document", [{}, [], 3, {"card": "no"}, {"kendall": 0.5}])
def test_what_holds_no_card_is_refused(document: object):
    with pytest.raises(EznasError, match="no protocol card"):
        claims_in(document)
