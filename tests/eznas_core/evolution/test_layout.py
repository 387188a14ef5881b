from __future__ import annotations

import pytest

from eznas_core.evolution.layout import layout


@pytest.mark.parametrize(("tasks", "networks", "first"), [(1, 5, 0), (3, 4, 2), (2, 6, 6)])
def test_every_network_of_every_task_stands_once(tasks: int, networks: int, first: int):
    found = layout(tasks, networks, first)
    assert sorted(found) == [(t, n) for t in range(tasks) for n in range(networks)]


def test_the_race_has_the_same_number_of_each_task_and_their_first():
    front = layout(3, 10, first=4)[:12]
    assert sorted(front) == [(task, place) for task in range(3) for place in range(4)]


def test_of_one_task_the_order_stays():
    assert layout(1, 4, first=2) == ((0, 0), (0, 1), (0, 2), (0, 3))
