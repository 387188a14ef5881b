from __future__ import annotations

import math

import pytest

from workbench.tables import workings

EVENT = {
    "ways": {
        "hoist": {"tried": 2, "valid": 2, "survived": 0, "share": 0.1, "credit": 0.05},
        "join": {"tried": 9, "valid": 8, "survived": 3, "share": 0.4, "credit": 0.3},
    },
    "operators": {"abs": 2, "mean": 7, "add": 2},
    "labels": {"budget": 500, "fitness": 60, "selection": 0, "used": 60, "test": 0},
}


def test_ways_come_most_tried_first():
    frame = workings.ways(EVENT)
    assert frame["way"].tolist() == ["join", "hoist"]
    assert frame["credit"].tolist() == [0.3, 0.05]


def test_ways_of_an_older_run_have_no_credit():
    frame = workings.ways({"ways": {"join": {"tried": 1, "valid": 1, "survived": 0}}})
    assert math.isnan(frame["credit"].iloc[0])
    assert math.isnan(frame["share"].iloc[0])


def test_operators_come_most_used_first_then_by_name():
    assert workings.operators(EVENT)["operator"].tolist() == ["mean", "abs", "add"]


def test_the_ledger_names_the_budget_beside_what_chose_formulas():
    frame = workings.ledger(EVENT)
    assert frame["labels"].tolist() == [60, 0, 60, 0]
    assert frame["of"].dropna().tolist() == [500]
    assert frame["of"].notna().tolist() == [False, False, True, False]


def test_before_the_first_generation_all_is_empty():
    for table in (workings.ways, workings.operators, workings.ledger):
        assert table(None).empty
        assert table({}).empty
    assert workings.throughput([]) is None
    assert workings.remembered([]) is None


def test_the_pace_is_over_all_generations():
    events = [
        {"evaluated": 120, "cost": {"seconds": 10.0, "computed": 90, "remembered": 0}},
        {"evaluated": 230, "cost": {"seconds": 25.0, "computed": 30, "remembered": 280}},
    ]
    assert workings.throughput(events) == pytest.approx(350 / 35)
    assert workings.remembered(events) == pytest.approx(280 / 400)
