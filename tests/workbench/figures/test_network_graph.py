from __future__ import annotations

import re

from torch import nn

from eznas_core.networks.wiring import wirings
from workbench.figures import network_graph
from workbench.palette import DARK


def network() -> nn.Module:
    body = nn.Sequential(nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8))
    return nn.Sequential(nn.Conv2d(3, 8, 1), body, nn.Flatten(), nn.Linear(8 * 16, 10))


def test_blocks_with_units_are_set_off_and_say_how_many():
    info = network_graph.info(wirings(network(), (3, 4, 4))[0], ["1.1"])
    assert info.units == (0, 0, 1, 0, 0, 0)
    drawn = network_graph.dot(info, DARK)
    assert drawn.count("penwidth=2.4") == 1
    assert re.search(r'"1" \[label="1\\nSequential · 8×4×4 · 600 parameters · 1 unit"', drawn)
    assert '"0" -> "1";' in drawn
    # A block's name that begins another's is not that block.
    assert network_graph.info(wirings(network(), (3, 4, 4))[0], ["11.1"]).units == (0,) * 6


def test_the_drawing_in_words():
    words = network_graph.info(wirings(network(), (3, 4, 4))[0], ["1.1"]).description
    assert "4 blocks between input (3×4×4) and output (10)" in words
    assert "0 blocks use more than one other" in words
    assert "most parameters: 3 (1,290)" in words
