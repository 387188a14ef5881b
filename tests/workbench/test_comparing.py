"""A comparison against the engine's own functions and scipy's, called directly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

from eznas_core.foundation import EznasError, Failure
from eznas_core.ranking import compare
from eznas_core.scoring import Score, resolve
from workbench import comparing, study
from workbench.comparing import Contest, Truth
from workbench.proxies import ProxyOption
from workbench.tables import comparison as comparison_table

TRUTH = Truth(space="nasbench201", dataset="cifar10", label="baseline")
CONTEST = Contest(
    proxies=("params", "layers", "flops"), truths=(TRUTH,), networks=40, seed=3, batch_size=1
)


@pytest.fixture(scope="module")
def scored(space, table):
    wanted = CONTEST.study(TRUTH)
    architectures = study.networks(wanted, table)
    books = {name: {} for name in CONTEST.proxies}
    proxies = [resolve(name) for name in CONTEST.proxies]
    list(study.advance(wanted, space, proxies, architectures, books, seconds=100))
    return wanted, architectures, books


def test_a_standing_has_scipy_s_tau(scored, space, table):
    wanted, architectures, books = scored
    found = comparing.standing(wanted, space, table, architectures, books["layers"])
    scores = [books["layers"][a.text].value for a in architectures]
    accuracies = table.values(architectures, "baseline")
    assert found.estimate("kendall").value == pytest.approx(kendalltau(scores, accuracies)[0])
    assert (found.n, found.unscored) == (40, 0)
    assert found.milliseconds > 0


def test_a_size_has_no_tau_with_size_held_fixed(scored, space, table):
    wanted, architectures, books = scored
    found = comparing.standing(wanted, space, table, architectures, books["params"])
    assert isinstance(found.figures["partial-tau"], Failure)
    assert found.estimate("partial-tau") is None


def test_unscored_networks_are_last_or_dropped(scored, space, table):
    wanted, architectures, books = scored
    book = dict(books["params"])
    failed = Score(failure=Failure("not finite"), seconds=0.1)
    book[architectures[0].text] = failed
    last = comparing.standing(wanted, space, table, architectures, book)
    assert (last.n, last.unscored) == (40, 1)
    dropping = study.Study.from_json({**wanted.to_json(), "unscored": "drop"})
    assert comparing.standing(dropping, space, table, architectures, book).n == 39


def test_pairs_are_the_engine_s_comparisons(scored, table):
    wanted, architectures, books = scored
    found = comparing.pairs(wanted, table, architectures, books)
    assert [(pair.a, pair.b) for pair in found] == [
        ("params", "layers"),
        ("params", "flops"),
        ("layers", "flops"),
    ]
    one, other = (
        [books[name][a.text].value for a in architectures] for name in ("params", "layers")
    )
    direct = compare(
        one, other, table.values(architectures, "baseline"), names=("params", "layers")
    )
    assert found[0].difference == direct.difference


def test_constant_proxies_are_left_out(scored, table):
    wanted, architectures, books = scored
    level = {a.text: Score(value=1.0) for a in architectures}
    assert comparing.pairs(wanted, table, architectures, {"a": level, "b": books["params"]}) == ()
    _, columns = comparing.values(architectures, {"a": level, "b": books["params"]})
    assert comparing.correlations(columns)[0] == ["b"]


def test_correlations_are_scipy_s(scored):
    _, architectures, books = scored
    both, columns = comparing.values(architectures, books)
    assert both == list(architectures)
    names, rho = comparing.correlations(columns)
    assert rho == pytest.approx(
        np.asarray(spearmanr(np.stack([columns[n] for n in names], 1)).statistic)
    )


def test_only_networks_that_all_have_scored_are_compared(scored):
    _, architectures, books = scored
    fewer = {**books, "layers": dict(list(books["layers"].items())[:7])}
    assert len(comparing.values(architectures, fewer)[0]) == 7


def test_the_table_is_sorted_and_missing_figures_are_missing(scored, space, table):
    wanted, architectures, books = scored
    rows = [
        (
            ProxyOption(key=name, title=name, origin="measure", label_budget=None),
            comparing.standing(wanted, space, table, architectures, books[name]),
        )
        for name in CONTEST.proxies
    ]
    frame = comparison_table.rows(rows)
    assert frame["tau"].is_monotonic_decreasing
    by_name = frame.set_index("proxy")
    assert np.isnan(by_name.loc["params", "tau, size held fixed"])
    assert by_name.loc["layers", "tau low"] < by_name.loc["layers", "tau"]
    assert by_name["labels spent"].isna().all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"proxies": ("params",)}, "at least two"),
        ({"proxies": ("params", "params")}, "twice"),
        ({"truths": ()}, "at least one accuracy"),
        ({"networks": 2}, "from 3"),
    ],
)
def test_contests_that_make_no_sense_are_refused(changes, said):
    given = {"proxies": CONTEST.proxies, "truths": CONTEST.truths, "networks": 40}
    with pytest.raises(EznasError, match=said):
        Contest(**{**given, **changes})
