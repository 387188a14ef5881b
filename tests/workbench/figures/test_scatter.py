"""The scatter's numbers against scipy, and what the drawing carries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from workbench.figures import scatter
from workbench.figures.scatter import Axes
from workbench.palette import DARK, LIGHT


def example(**changes):
    given = {
        "architectures": ["a", "b", "c", "d"],
        "scores": [3.0, None, 1.0, float("inf")],
        "accuracies": [91.0, 10.0, 93.0, 90.0],
        "proxy": "EZNAS-A",
        "label": "test accuracy",
        "caption": "Kendall tau 0.500.",
    }
    return scatter.info(**{**given, **changes})


def test_networks_without_a_finite_score_are_counted_and_not_drawn():
    info = example()
    assert info.architectures == ("a", "c")
    assert info.unscored == 2
    assert info.x == (3.0, 1.0)
    assert info.y == (91.0, 93.0)


def test_ranks_average_ties_as_scipy_does():
    scores = [2.0, 2.0, 1.0, 5.0]
    info = example(scores=scores, axes=Axes.RANK)
    assert np.allclose(info.x, rankdata(scores))
    assert np.allclose(info.y, rankdata([91.0, 10.0, 93.0, 90.0]))


def test_only_a_drawn_network_can_be_chosen():
    assert example(chosen="c").chosen == "c"
    assert example(chosen="b").chosen is None


def test_the_description_says_what_is_missing():
    text = example().description
    assert "2 networks" in text
    assert "2 networks without a score left out" in text
    assert "Kendall tau 0.500" in text


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_points_carry_their_architecture_and_axes_have_titles(palette):
    drawing = scatter.figure(example(chosen="a"), palette, series=1)
    points, ring = drawing.data
    assert [row[0] for row in points.customdata] == ["a", "c"]
    assert points.marker.color == palette.series[1]
    assert list(ring.x) == [3.0]
    assert drawing.layout.xaxis.title.text == "Score of EZNAS-A"
    assert drawing.layout.yaxis.title.text == "test accuracy (%)"


def test_rank_axes_are_called_so():
    drawing = scatter.figure(example(axes=Axes.RANK))
    assert "Rank" in drawing.layout.xaxis.title.text


def test_nothing_scored_draws_an_empty_scatter():
    info = example(scores=[None] * 4)
    assert info.x == ()
    assert scatter.figure(info).data[0].customdata in (None, ())
