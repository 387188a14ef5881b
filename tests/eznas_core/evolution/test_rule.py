from __future__ import annotations

import math

import pytest
from scipy import stats

from eznas_core.evolution.rule import Rule
from eznas_core.ranking import UncertainTau

TAUS = [UncertainTau(value=0.6, error=0.1), UncertainTau(value=0.5, error=0.02)]
ONE_SIDED = stats.norm.ppf(0.95)


def test_the_minimum_is_the_worst_task_and_its_bound_may_be_another_s():
    rule = Rule(criterion="lower", combine="minimum")
    assert rule.point(TAUS) == 0.5
    # The better task is the less certain one.
    assert rule.merit(TAUS) == pytest.approx(0.6 - ONE_SIDED * 0.1)
    assert rule.best_case(TAUS) == pytest.approx(0.5 + ONE_SIDED * 0.02)


@pytest.mark.parametrize("combine", ["mean", "lexicase"])
def test_the_mean_has_the_error_of_a_mean_of_independent_figures(combine: str):
    rule = Rule(criterion="lower", combine=combine)
    error = math.sqrt(0.1**2 + 0.02**2) / 2
    assert rule.point(TAUS) == pytest.approx(0.55)
    assert rule.merit(TAUS) == pytest.approx(0.55 - ONE_SIDED * error)
    assert rule.best_case(TAUS) == pytest.approx(0.55 + ONE_SIDED * error)


def test_without_the_lower_bound_errors_do_not_matter():
    rule = Rule(criterion="tau", combine="minimum")
    assert (rule.point(TAUS), rule.merit(TAUS)) == (0.5, 0.5)
    assert [rule.case(tau) for tau in TAUS] == [0.6, 0.5]
    assert not rule.needs_errors


def test_bounds_are_taus():
    sure = [UncertainTau(value=0.95, error=0.5), UncertainTau(value=-0.95, error=0.5)]
    for combine in ("minimum", "mean"):
        rule = Rule(criterion="lower", combine=combine)
        assert -1 <= rule.merit(sure) <= rule.point(sure) <= rule.best_case(sure) <= 1
