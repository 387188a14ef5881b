"""A formula taken apart on a few networks, against scoring each variant by itself."""

from __future__ import annotations

import pytest
from scipy import stats

from eznas_core import spaces, truth
from eznas_core.expressions import format, parse
from eznas_core.foundation import EznasError
from eznas_core.ranking.dissection import dissect
from eznas_core.scoring import ScoringProtocol, expression_proxy, resolve, score_many
from eznas_core.truth import draw

FORMULA = "exp(negate(units_mean(multiply(frobenius(weight), log_parameters))))"
N = 6


@pytest.fixture(scope="module")
def space():
    return spaces.get("nasbench201")


@pytest.fixture(scope="module")
def table():
    return truth.load("nasbench201", "cifar10")


@pytest.fixture(scope="module")
def label(table):
    return table.labels[0]


@pytest.fixture(scope="module")
def work(space, table, label):
    """The dissection and what was said on the way."""
    protocol = ScoringProtocol(batch_size=2)
    going = dissect(
        parse(FORMULA),
        space,
        table,
        label=label,
        networks=N,
        protocol=protocol,
        seeds=2,
        known=("params", "layers"),
    )
    said = []
    while True:
        try:
            said.append(next(going))
        except StopIteration as end:
            return end.value, said


def test_progress_goes_up_to_the_end(work):
    _, said = work
    assert [done for done, _ in said] == list(range(1, 3 * N + 1))
    assert {total for _, total in said} == {3 * N}


def test_what_is_lost_is_the_difference_of_two_taus(work, space, table, label):
    found, _ = work
    sample = draw(table, N, seed=0, label=label)
    accuracies = table.values(sample, label)
    variants = [FORMULA, *(format(each.ablated.expression) for each in found.worths)]
    proxies = [expression_proxy(text) for text in dict.fromkeys(variants)]
    scored = score_many(proxies, space, sample, ScoringProtocol(batch_size=2))

    def tau(text):
        values = [s.value if s.ok else -1e300 for s in scored.column(text).values()]
        return 0.0 if len(set(values)) == 1 else stats.kendalltau(values, accuracies).statistic

    assert found.n == N
    assert found.tau.value == pytest.approx(tau(FORMULA))
    assert len(found.worths) > 6
    for worth in found.worths:
        expected = tau(FORMULA) - tau(format(worth.ablated.expression))
        assert worth.lost.value == pytest.approx(expected), format(worth.ablated.expression)
        assert worth.lost.low <= worth.lost.value <= worth.lost.high


def test_the_shorter_form_is_tried_on_the_networks(work):
    found, _ = work
    assert format(found.shorter.form.expression) == (
        "units_mean(multiply(frobenius(weight), log_parameters))"
    )
    assert found.shorter.form.direction == -1
    assert found.shorter.same
    assert found.shorter.n == N


def test_relatives_are_named_with_their_count(work, space, table, label):
    found, _ = work
    sample = draw(table, N, seed=0, label=label)
    protocol = ScoringProtocol(batch_size=2)
    params = score_many([resolve("params")], space, sample, protocol).column("params")
    own = score_many([expression_proxy(FORMULA)], space, sample, protocol).column(FORMULA)
    both = [
        (a.value, b.value)
        for a, b in zip(own.values(), params.values(), strict=True)
        if a.ok and b.ok
    ]
    relative = next(each for each in found.relatives if each.name == "params")
    assert relative.n == len(both)
    assert relative.tau.value == pytest.approx(stats.kendalltau(*zip(*both, strict=True)).statistic)
    assert not found.size_only
    assert found.hygiene.seeds == 2


def finished(going):
    while True:
        try:
            next(going)
        except StopIteration as end:
            return end.value


def test_a_formula_that_orders_nothing_has_no_tau_and_no_worths(space, table, label):
    going = dissect(
        parse("sign(add(square(depth), 1))"),
        space,
        table,
        label=label,
        networks=4,
        seeds=1,
        known=(),
    )
    found = finished(going)
    assert found.tau is None
    assert found.worths == ()
    assert found.hygiene.constant
    assert found.size_only


def test_a_formula_that_is_too_large_is_refused(space, table, label):
    large = "depth"
    for _ in range(40):
        large = f"abs(add({large}, 1))"
    with pytest.raises(EznasError, match="121 nodes"):
        next(dissect(parse(large), space, table, label=label))
