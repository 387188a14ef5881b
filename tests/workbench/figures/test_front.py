from __future__ import annotations

import pytest

from workbench.figures import front


def member(name: str, size: int, tau: float, ms: float):
    return {"id": name, "text": f"formula {name}", "size": size, "tau": tau, "ms": ms}


EVENT = {
    "front": [
        member("long", 12, 0.7, 40.0),
        member("short", 3, 0.5, 17.0),
        member("cheap", 5, 0.4, 0.1),
    ],
    "hypervolume": 0.31,
}


def test_the_shortest_comes_first_with_all_its_numbers():
    info = front.info(EVENT)
    assert info.ids == ("short", "cheap", "long")
    assert info.sizes == (3, 5, 12)
    assert info.taus == (0.5, 0.4, 0.7)
    assert info.ms == (17.0, 0.1, 40.0)


def test_the_line_rises_only_where_a_longer_formula_ranks_better():
    assert front.best_by_size(front.info(EVENT)) == ((3, 12), (0.5, 0.7))


def test_points_are_coloured_by_cost():
    drawing = front.figure(front.info(EVENT))
    marker = drawing.data[1].marker
    assert tuple(marker.color) == (17.0, 0.1, 40.0)
    assert marker.colorbar.title.text == "ms a network"
    assert drawing.data[1].customdata[2][2] == "formula long"


def test_the_description_says_what_length_buys():
    words = front.info(EVENT).description
    assert "from tau 0.500 with 3 nodes to 0.700 with 12 nodes at about 40 ms" in words
    assert "31.0%" in words


@pytest.mark.parametrize("event", [None, {}, {"front": [], "hypervolume": 0.0}])
def test_without_a_front_there_is_still_a_picture(event):
    info = front.info(event)
    assert "better than chance yet" in info.description
    front.figure(info)
