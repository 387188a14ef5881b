from __future__ import annotations

import dataclasses

import numpy as np

from eznas_core import spaces
from workbench.tables import neighbours

TEXT = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def test_each_neighbour_with_its_accuracy_and_difference(space, table):
    architecture = space.parse(TEXT)
    frame = neighbours.listing(space, architecture, table)
    assert len(frame) == 24
    assert frame["accuracy"].is_monotonic_decreasing
    own = table.accuracy(architecture)
    assert np.allclose(frame["difference"], frame["accuracy"] - own)


def test_accuracies_that_the_table_lacks_are_missing(space, table):
    few = dataclasses.replace(
        table,
        texts=table.texts[:2],
        numbers=np.array([[90.0, np.nan, 1, 1, 1], [91.0, 80.0, 1, 1, 1]]),
    )
    first = space.parse(few.texts[0])
    frame = neighbours.listing(space, first, few, label="ptq")
    assert frame["accuracy"].isna().sum() >= 23
    assert frame["difference"].isna().all()


def test_a_change_is_said_in_words(space):
    after = space.parse(TEXT.replace("nor_conv_3x3~0", "skip_connect~0"))
    words = neighbours.change(space, space.parse(TEXT), after)
    assert words == "input → node 1: nor_conv_3x3 becomes skip_connect"


def test_an_edge_that_appears_becomes_from_none(space):
    after = space.parse(TEXT.replace("|none~0|skip", "|nor_conv_1x1~0|skip"))
    words = neighbours.change(space, space.parse(TEXT), after)
    assert words == "input → node 2: none becomes nor_conv_1x1"


def test_every_space_s_neighbours_have_words():
    for each in spaces.SPACES:
        architecture = each.sample(np.random.default_rng(3))
        for neighbour in each.neighbours(architecture)[:30]:
            assert neighbours.change(each, architecture, neighbour)


def test_an_edit_of_a_width_names_the_layer():
    sizes = spaces.get("nats-sss")
    frame = neighbours.listing(sizes, sizes.parse("56:48:24:40:32"), None)
    assert frame["change"].iloc[0] == "layer 1: 56 channels becomes layer 1: 8 channels"
    assert frame["accuracy"].isna().all()
