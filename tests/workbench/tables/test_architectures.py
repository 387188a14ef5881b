from __future__ import annotations

import numpy as np
import pytest

from workbench.tables import architectures
from workbench.tables.architectures import Filter


@pytest.fixture(scope="module")
def frame(space, table):
    return architectures.listing(space, table)


def test_every_network_stands_once_in_official_order(frame, space, table):
    assert len(frame) == len(table) == 15_625
    assert frame["architecture"].is_unique
    first = space.parse(frame["architecture"].iloc[0])
    assert space.index(first) == 0


def test_accuracies_and_costs_are_the_engine_s(frame, space, table):
    for row in (0, 77, 9000):
        architecture = space.parse(frame["architecture"].iloc[row])
        assert frame["accuracy"].iloc[row] == table.accuracy(architecture)
        assert frame["parameters"].iloc[row] * 1e6 == pytest.approx(space.parameters(architecture))
        assert frame["mflops"].iloc[row] * 1e6 == pytest.approx(space.macs(architecture))


def test_rank_one_is_the_best(frame):
    assert frame.loc[frame["rank"] == 1, "accuracy"].iloc[0] == frame["accuracy"].max()


def test_functions_are_the_classes_of_equal_networks(frame):
    assert architectures.functions(frame) == 5260


def test_filters_narrow_and_combine(frame):
    found = architectures.filtered(
        frame, Filter(contains="nor_conv_3x3~0 SKIP_CONNECT~2", accuracy=(93.0, 95.0))
    )
    assert 0 < len(found) < 2000
    assert found["accuracy"].between(93.0, 95.0).all()
    assert found["architecture"].str.contains("skip_connect~2", regex=False).all()


def test_one_of_each_function_leaves_no_pair(frame):
    found = architectures.filtered(frame, Filter(one_a_function=True))
    assert len(found) == 5260
    assert found["function"].is_unique


def test_words_are_text_not_patterns(frame):
    assert architectures.filtered(frame, Filter(contains=".*")).empty


def test_the_index_still_points_into_the_whole_table(frame):
    found = architectures.filtered(frame, Filter(accuracy=(94.0, 100.0)))
    assert np.array_equal(frame.loc[found.index, "accuracy"], found["accuracy"])
