"""The study against the engine's own functions, called directly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError
from eznas_core.ranking import rank
from eznas_core.scoring import ScoreStore, resolve, score_many
from eznas_core.truth import draw
from workbench import study
from workbench.study import Study

WANTED = Study(
    space="nasbench201",
    dataset="cifar10",
    label="baseline",
    proxies=("params", "frobenius(weight)"),
    networks=6,
    seed=3,
    batch_size=2,
)


@pytest.fixture(scope="module")
def scored(space, table):
    proxies = [resolve(key) for key in WANTED.proxies]
    architectures = study.networks(WANTED, table)
    books = {proxy.text: {} for proxy in proxies}
    list(study.advance(WANTED, space, proxies, architectures, books, seconds=100))
    return proxies, architectures, books


def test_the_networks_are_those_that_the_command_line_draws(table):
    assert study.networks(WANTED, table) == draw(table, 6, seed=3, label="baseline")


def test_scores_are_the_engine_s(scored, space):
    proxies, architectures, books = scored
    direct = score_many(proxies, space, architectures, WANTED.protocol)
    for proxy in proxies:
        column = direct.column(proxy.name)
        for architecture in architectures:
            assert books[proxy.text][architecture.text].value == column[architecture].value


def test_work_can_stop_after_any_network_and_go_on(space, table):
    proxies = [resolve("params")]
    architectures = study.networks(WANTED, table)
    books = {"params": {}}
    steps = study.advance(WANTED, space, proxies, architectures, books, seconds=100)
    assert next(steps) == 5
    steps.close()
    assert len(books["params"]) == 1
    assert len(study.missing(architectures, books)) == 5
    left = list(study.advance(WANTED, space, proxies, architectures, books, seconds=100))
    assert left == [4, 3, 2, 1, 0]


def test_a_piece_of_work_ends_when_its_time_is_up(space, table):
    architectures = study.networks(WANTED, table)
    books = {"params": {}}
    done = list(
        study.advance(WANTED, space, [resolve("params")], architectures, books, seconds=0.0)
    )
    assert len(done) == 1


def test_the_verdict_is_the_engine_s(scored, table):
    _, architectures, books = scored
    verdict = study.ranked(WANTED, table, architectures, "params", books["params"], label_budget=7)
    direct = rank(study.scores(architectures, books["params"]), table, label="baseline")
    assert verdict.kendall == direct.kendall
    assert verdict.card.label_budget == 7
    assert verdict.card.scoring == WANTED.protocol


def test_two_proxies_are_compared_on_the_networks_both_have_scored(scored, table):
    proxies, architectures, books = scored
    pair = study.compared(
        table, "baseline", architectures, ("a", "b"), tuple(books[p.text] for p in proxies)
    )
    assert pair.n == 6
    assert pair.difference.value == pytest.approx(pair.tau_a.value - pair.tau_b.value)


def test_the_table_has_a_row_for_each_network(scored, table):
    _, architectures, books = scored
    frame = study.frame(table, "baseline", architectures, {"Parameters": books["params"]})
    assert frame["architecture"].tolist() == [a.text for a in architectures]
    assert frame["accuracy"].tolist() == table.values(architectures, "baseline").tolist()


def test_a_missing_score_has_its_reason_in_the_table(space, table):
    wanted = Study.from_json({**WANTED.to_json(), "proxies": ["log(frobenius(weight))"]})
    empty = space.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    proxy = resolve("frobenius(activation[data])")
    books = {proxy.text: {}}
    list(study.advance(wanted, space, [proxy], (empty,), books, seconds=100))
    frame = study.frame(table, "baseline", (empty,), {"p": books[proxy.text]})
    assert frame["no score by p because"].iloc[0]


def test_a_study_goes_through_plain_data():
    assert Study.from_json(WANTED.to_json()) == WANTED


@pytest.mark.parametrize("changes", [{"proxies": ("params", "params")}, {"networks": 2}])
def test_settings_that_make_no_sense_are_refused(changes):
    with pytest.raises(EznasError):
        Study(**{**WANTED.to_json(), "proxies": WANTED.proxies, **changes})


def test_an_ensemble_ranks_the_networks_that_all_its_members_have_scored(scored):
    _, architectures, books = scored
    texts = ["params", "frobenius(weight)"]
    some = [dict(list(books[text].items())[: 6 - at]) for at, text in enumerate(texts)]
    found = study.combined("rank(params, frobenius(weight))", architectures, some)
    both = [a.text for a in architectures if all(a.text in book for book in some)]
    assert list(found) == both
    ranks = [stats.rankdata([book[text].value for text in both]) / len(both) for book in some]
    expected = sum(np.log(each) for each in ranks)
    assert [score.value for score in found.values()] == pytest.approx(list(expected))
    with pytest.raises(EznasError, match="not several"):
        study.combined("params", architectures, some)


def test_scores_that_are_stored_are_not_computed_again(scored, space, tmp_path, monkeypatch):
    proxies, architectures, books = scored
    store = ScoreStore(tmp_path / "scores.sqlite")
    for attempt in range(2):
        fresh = {proxy.text: {} for proxy in proxies}
        if attempt:
            monkeypatch.setattr("eznas_core.scoring.many.build", None)
        given = (WANTED, space, proxies, architectures, fresh)
        list(study.advance(*given, seconds=100, store=store))
        for text, book in fresh.items():
            assert [s.value for s in book.values()] == [s.value for s in books[text].values()]
