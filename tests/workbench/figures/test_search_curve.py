from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import search_curve

NAN = float("nan")


def test_median_and_quartiles_over_the_runs():
    runs = [np.linspace(start, start + 3, 4) for start in (80.0, 81.0, 90.0, 85.0, 70.0)]
    info = search_curve.info({"Random": runs}, quantity="Accuracy", best=95.0, chance=75.0)
    (method,) = info.methods
    stacked = np.stack(runs)
    assert method.networks == (1, 2, 3, 4)
    assert np.allclose(method.middle, np.median(stacked, axis=0))
    assert np.allclose(method.low, np.quantile(stacked, 0.25, axis=0))
    assert np.allclose(method.high, np.quantile(stacked, 0.75, axis=0))
    assert method.runs == 5


def test_runs_of_unequal_length_are_drawn_as_far_as_all_go():
    info = search_curve.info({"a": [[1.0, 2.0, 3.0], [1.0, 2.0]]}, quantity="q")
    assert info.methods[0].networks == (1, 2)


def test_a_beginning_without_a_pick_is_left_out():
    info = search_curve.info({"a": [[NAN, 2.0, 3.0], [1.0, NAN, 4.0]]}, quantity="q")
    assert info.methods[0].networks == (3,)
    assert info.methods[0].middle == (3.5,)


def test_nothing_known_draws_an_empty_picture():
    info = search_curve.info({"a": [[NAN, NAN]], "b": []}, quantity="q")
    assert [m.title for m in info.methods] == ["a"]
    assert info.methods[0].networks == ()
    search_curve.figure(info)
    assert "nothing yet" in info.description


def test_long_runs_are_thinned_but_keep_their_ends():
    info = search_curve.info({"a": [np.arange(5000.0)]}, quantity="q")
    method = info.methods[0]
    assert len(method.networks) == 400
    assert (method.networks[0], method.networks[-1]) == (1, 5000)


def test_methods_differ_by_colour_and_line_and_marks_are_named():
    info = search_curve.info(
        {"a": [[80.0, 90.0]], "b": [[81.0, 91.0]]}, quantity="q", best=95.0, chance=70.0
    )
    drawing = search_curve.figure(info)
    lines = [trace for trace in drawing.data if trace.name]
    assert len({(t.line.color, t.line.dash) for t in lines}) == 2
    notes = [note.text for note in drawing.layout.annotations]
    assert notes == ["best there is: 95.00 %", "a blind pick, on average: 70.00 %"]
    low, high = drawing.layout.yaxis.range
    assert low < 70 < 95 < high
    assert "a 90.00 % after 2 networks (1 run)" in info.description
    assert info.best == pytest.approx(95)
