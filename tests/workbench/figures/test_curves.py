from __future__ import annotations

import pytest

from workbench.figures import curves


def event(number: int, **changes):
    values = {
        "number": number,
        "generations": 3,
        "best_fitness": 0.5 + number / 10,
        "median_fitness": 0.2,
        "spread_fitness": 0.1,
        "best_selection": 0.4,
        "median_selection": 0.3,
    }
    return {**values, **changes}


def test_generations_come_in_order_with_a_band_around_the_median():
    info = curves.info([event(1), event(0)])
    assert info.generations == (0, 1)
    assert info.last == 3
    assert info.best_fitness == (0.5, 0.6)
    assert info.low_fitness == pytest.approx((0.1, 0.1))
    assert info.high_fitness == pytest.approx((0.3, 0.3))


def test_the_hall_of_fame_has_a_band_too():
    fame = [{"selection": 0.2}, {"selection": 0.4}, {"selection": None}]
    info = curves.info([event(0, hall_of_fame=fame), event(1)])
    assert info.low_selection == pytest.approx((0.2, None))
    assert info.high_selection == pytest.approx((0.4, None))


def test_a_generation_without_a_figure_is_a_gap():
    info = curves.info([event(0, best_fitness=None, spread_fitness=None)])
    assert info.best_fitness == (None,)
    assert info.low_fitness == (None,)


def test_the_picture_keeps_room_for_generations_to_come():
    drawing = curves.figure(curves.info([event(0)]))
    assert drawing.layout.xaxis.range[1] > 3
    assert drawing.layout.yaxis.title.text == "Kendall tau"
    assert len({(t.line.color, t.line.dash) for t in drawing.data if t.line.dash}) == 4


def test_before_the_first_generation_there_is_still_a_picture():
    info = curves.info([])
    assert "no generation yet" in info.description
    curves.figure(info)


def test_the_description_ends_with_the_latest_figures():
    assert "best is now 0.600" in curves.info([event(0), event(1)]).description
