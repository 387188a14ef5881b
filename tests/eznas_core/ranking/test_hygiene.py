"""How sound scores are, against figures worked out with numpy and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.ranking.hygiene import hygiene
from eznas_core.scoring import Score

NAN = Score(failure=Failure(Reason.NON_FINITE, "the score is nan"))


def rows(table):
    return [[Score(value=float(value)) for value in row] for row in table]


def test_spreads_over_seeds_and_networks():
    table = np.array([[1.0, 5.0, 9.0, 4.0], [2.0, 5.5, 8.0, 3.0], [1.5, 6.0, 9.5, 3.5]])
    found = hygiene(rows(table))
    assert (found.networks, found.seeds, found.compared, found.distinct) == (4, 3, 4, 4)
    within = np.sqrt(np.mean(table.var(axis=0, ddof=1)))
    between = table.mean(axis=0).std(ddof=1)
    assert found.over_seeds == pytest.approx(within)
    assert found.over_networks == pytest.approx(between)
    assert found.sensitivity == pytest.approx(within / between)
    taus = [stats.kendalltau(table[a], table[b]).statistic for a, b in ((0, 1), (0, 2), (1, 2))]
    assert found.seed_tau == pytest.approx(np.mean(taus))


def test_large_scores_do_not_overflow():
    table = np.array([[1e200, 3e200, 9e200], [1e200, 4e200, 8e200]])
    assert hygiene(rows(table)).sensitivity == pytest.approx(
        hygiene(rows(table / 1e200)).sensitivity
    )


def test_networks_without_a_score_are_counted_and_left_out():
    table = rows([[1, 2, 3, 4], [1, 2, 3, 5]])
    table[1][2] = NAN
    found = hygiene(table)
    assert found.reasons == {"not finite": 1}
    assert found.compared == 3
    assert found.distinct == 4


def test_a_constant_has_no_sensitivity():
    found = hygiene(rows([[2, 2, 2], [2, 2, 2]]))
    assert found.constant
    assert found.sensitivity is None
    assert found.seed_tau is None


def test_one_seed_says_nothing_about_seeds():
    found = hygiene(rows([[1, 2, 3]]))
    assert found.over_seeds is None
    assert found.seed_tau is None
    assert found.over_networks == pytest.approx(1.0)


def test_no_score_at_all():
    found = hygiene([[NAN, NAN], [NAN, NAN]])
    assert found.reasons == {"not finite": 4}
    assert (found.distinct, found.compared) == (0, 0)
    assert found.over_networks is None


def test_unequal_rows_are_refused():
    with pytest.raises(EznasError, match="same networks"):
        hygiene(rows([[1, 2]]) + rows([[1]]))
    with pytest.raises(EznasError, match="same networks"):
        hygiene([])
