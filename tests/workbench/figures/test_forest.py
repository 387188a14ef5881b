from __future__ import annotations

import pytest

from workbench.figures import forest
from workbench.figures.forest import ForestRow

ROWS = [
    ForestRow(name="poor", value=0.1, low=-0.1, high=0.3, emphasis=False),
    ForestRow(name="good", value=0.6, low=0.5, high=0.7),
    ForestRow(name="known", value=0.4),
]


def test_the_best_stands_first():
    assert [row.name for row in forest.info(ROWS).rows] == ["good", "known", "poor"]


def test_intervals_reach_from_the_value_to_their_ends():
    assert ROWS[0].reach == pytest.approx((0.2, 0.2))
    assert ROWS[2].reach == (0.0, 0.0)


def test_the_drawing_orders_rows_from_top_to_bottom():
    drawing = forest.figure(forest.info(ROWS))
    assert list(drawing.layout.yaxis.categoryarray) == ["poor", "known", "good"]
    emphasised, others = drawing.data
    assert list(emphasised.y) == ["good", "known"]
    assert list(others.y) == ["poor"]
    assert emphasised.marker.symbol != others.marker.symbol


def test_the_description_has_every_figure():
    text = forest.info(ROWS).description
    assert "good 0.600 [0.500, 0.700]; known 0.400; poor 0.100 [−0.100, 0.300]" in text


def test_the_axis_is_named_in_lines_that_fit_beside_long_names():
    quantity = "Tau lost without the node, 95 % interval, n=300"
    title = forest.figure(forest.info(ROWS, quantity=quantity)).layout.xaxis.title.text
    lines = title.split("<br>")
    assert " ".join(lines) == quantity
    assert max(map(len, lines)) <= 30
