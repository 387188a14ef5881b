from __future__ import annotations

import pytest

from workbench.figures import profile


def test_values_that_are_not_finite_are_missing():
    info = profile.info(["a", "b", "c"], [1.0, float("nan"), 3.0], proxy="p")
    assert info.values == (1.0, None, 3.0)
    assert info.missing == 1
    assert info.mean == 2.0


def test_names_and_values_go_together():
    with pytest.raises(ValueError, match="2 names for 1 values"):
        profile.info(["a", "b"], [1.0], proxy="p")


def test_missing_units_are_marked_by_a_cross():
    drawing = profile.figure(profile.info(["a", "b"], [1.0, None], proxy="p"))
    assert drawing.data[1].marker.symbol == "x"
    assert list(drawing.data[1].x) == [2]


def test_no_value_anywhere_is_said():
    info = profile.info(["a"], [None], proxy="p")
    assert "none has a value" in info.description
    profile.figure(info)
