from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import histogram


def test_counts_are_numpy_s():
    values = np.random.default_rng(0).normal(90, 2, 500)
    info = histogram.info(values, quantity="accuracy (%)", bins=20)
    counts, edges = np.histogram(values, bins=20)
    assert info.counts == tuple(counts)
    assert np.allclose(info.edges, edges)
    assert info.total == 500
    assert info.median == pytest.approx(np.median(values))


def test_what_is_not_finite_is_left_out():
    info = histogram.info([1.0, np.nan, 2.0, np.inf], quantity="x")
    assert info.total == 2
    assert info.greatest == 2.0


def test_nothing_at_all_is_still_a_picture():
    info = histogram.info([], quantity="x")
    assert info.total == 0
    assert "0 networks" in info.description
    histogram.figure(info)


def test_marks_are_lines_with_names():
    info = histogram.info([1.0, 2.0, 3.0], quantity="x", marks={"this network": 2.5})
    drawing = histogram.figure(info)
    assert drawing.layout.shapes[0].x0 == 2.5
    assert drawing.layout.annotations[0].text == "this network"
    assert "this network at 2.50" in info.description


def test_few_networks_are_counted_in_whole_steps():
    few = histogram.figure(histogram.info([1.0, 2.0, 3.0], quantity="x"))
    assert few.layout.yaxis.dtick == 1
    many = histogram.figure(histogram.info([1.0] * 100, quantity="x"))
    assert many.layout.yaxis.dtick is None
