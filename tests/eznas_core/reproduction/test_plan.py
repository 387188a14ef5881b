from __future__ import annotations

import pytest

from eznas_core.foundation import EznasError
from eznas_core.reproduction import ROWS, ReproductionPlan


def test_without_being_asked_it_is_the_whole_table():
    plan = ReproductionPlan()
    assert plan.chosen() == ROWS
    assert plan.proxies == (
        *("eznas-a", "eznas-a-paper", "eznas-a-sum", "effective-rank", "params", "flops"),
    )
    assert (plan.batch_size, plan.protocol(ROWS[1]).dataset) == (16, "cifar100")


def test_it_survives_json():
    plan = ReproductionPlan(rows=("nds_darts",), proxies=("params",), samples=0, seed=3)
    assert plan.rows == ("nds-darts",)
    assert ReproductionPlan.from_json(plan.to_json()) == plan
    with pytest.raises(EznasError, match="damaged plan"):
        ReproductionPlan.from_json({"rows": []})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rows": ("nothing",)}, "row of the published table"),
        ({"proxies": ("parms",)}, "params"),
        ({"proxies": ("params", "params")}, "params stands twice"),
        ({"proxies": ()}, "at least one proxy"),
        ({"samples": 2}, "0 for all, or a number from 3"),
        ({"batch_size": 0}, "batch size"),
        ({"workers": 0}, "workers"),
        ({"cached": 1}, "true or false"),
    ],
)
def test_what_is_not_allowed_is_named(changes, message):
    with pytest.raises(EznasError, match=message):
        ReproductionPlan(**changes)


def test_plans_from_before_the_store_was_used_are_read():
    before = ReproductionPlan().to_json()
    del before["cached"]
    assert ReproductionPlan.from_json(before).cached


def test_scores_are_shared_by_plans_of_one_protocol():
    plan = ReproductionPlan()
    assert plan.same_scores == ReproductionPlan(samples=7, workers=3, cached=False).same_scores
    assert plan.same_scores != ReproductionPlan(seed=1).same_scores
