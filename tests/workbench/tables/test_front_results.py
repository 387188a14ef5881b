from __future__ import annotations

import math

from workbench.tables import front_results


def entry(size: int, selection, test) -> dict:
    return {
        "text": f"formula of {size}",
        "size": size,
        "fitness": {"tau": 0.6, "taus": [0.6, 0.8]},
        "selection": selection,
        "test": test,
    }


def figure(value: float | None) -> dict:
    kendall = None if value is None else {"value": value, "low": value - 0.1, "high": value + 0.1}
    return {"kendall": kendall, "n": 300}


RESULT = {
    "front": [
        entry(2, {"tau": 0.5, "taus": [0.5, 0.7]}, figure(0.4)),
        entry(5, {"reason": "not finite", "detail": ""}, figure(None)),
    ],
    "tasks": [
        {"front": [figure(0.4), figure(0.3)]},
        {"front": [figure(0.9), figure(None)]},
    ],
}


def test_each_formula_has_its_three_taus_and_an_interval():
    frame = front_results.frame(RESULT)
    assert list(frame.columns) == list(front_results.COLUMNS)
    first = frame.iloc[0]
    assert first[["size", "n", "formula"]].tolist() == [2, 300, "formula of 2"]
    assert first[["fitness", "selection", "test"]].tolist() == [0.6, 0.5, 0.4]
    assert first["test_low"] < first["test"] < first["test_high"]


def test_what_has_no_figure_has_a_gap():
    second = front_results.frame(RESULT).iloc[1]
    assert all(math.isnan(second[name]) for name in ("selection", "test", "test_low"))


def test_one_of_several_tasks_has_its_own_figures():
    frame = front_results.frame(RESULT, 1)
    assert frame.iloc[0][["fitness", "selection", "test"]].tolist() == [0.8, 0.7, 0.9]


def test_a_run_from_before_fronts_were_measured_has_none():
    assert front_results.frame({"hall_of_fame": []}).empty
