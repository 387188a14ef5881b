from __future__ import annotations

import math

from workbench.tables import hall_of_fame

EACH = {"id": "0.1", "text": "square(weight)", "size": 2, "born": 0, "how": "random"}


def test_while_it_runs_nothing_is_known_of_the_test_networks():
    generation = {"hall_of_fame": [{**EACH, "selection": 0.5, "fitness": 0.6}]}
    frame = hall_of_fame.so_far(generation)
    assert frame["place"].tolist() == [1]
    assert frame["selection"].tolist() == [0.5]
    assert math.isnan(frame["test"].iloc[0])


def test_before_the_first_generation_it_is_empty():
    assert hall_of_fame.so_far(None).empty
    assert list(hall_of_fame.so_far(None).columns) == list(hall_of_fame.COLUMNS)


def test_at_the_end_each_has_its_interval_on_the_test_networks():
    measured = {**EACH, "fitness": {"tau": 0.6}, "selection": {"tau": 0.5}}
    result = {
        "hall_of_fame": [
            {**measured, "test": {"kendall": {"value": 0.4, "low": 0.3, "high": 0.5}}},
            {**measured, "test": {"kendall": None}, "selection": None},
        ]
    }
    frame = hall_of_fame.final(result)
    assert frame["test"].tolist()[0] == 0.4
    assert frame["test_low"].iloc[0] == 0.3
    assert math.isnan(frame["test"].iloc[1])
    assert math.isnan(frame["selection"].iloc[1])


def test_reasons_are_added_up_over_generations():
    frame = hall_of_fame.invalid(
        [{"invalid": {"not finite": 1}}, {"invalid": {"not finite": 2, "no units": 5}}, {}]
    )
    assert frame.to_dict("list") == {"reason": ["no units", "not finite"], "formulas": [5, 3]}


def test_a_formula_in_disguise_is_labelled():
    counter = {**EACH, "selection": 0.5, "fitness": 0.6, "disguise": "size counter: units"}
    plain = {**EACH, "selection": 0.4, "fitness": 0.5}
    frame = hall_of_fame.so_far({"hall_of_fame": [counter, plain]})
    assert frame["disguise"].iloc[0] == "size counter: units"
    assert frame["disguise"].isna().tolist() == [False, True]
