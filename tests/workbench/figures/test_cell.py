from __future__ import annotations

import re

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from workbench.figures import cell
from workbench.palette import LIGHT

SPACE = spaces.get("nasbench201")
TEXT = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def test_every_operation_is_an_edge_and_none_is_not():
    info = cell.info(SPACE, SPACE.parse(TEXT))
    drawn = cell.dot(info)
    assert drawn.count("label=") == 3
    assert "none" not in drawn
    assert re.search(r'"input" -> "node 1" \[label=" nor_conv_3x3 "', drawn)


def test_kinds_of_operation_differ_in_more_than_colour():
    info = cell.info(SPACE, SPACE.parse(TEXT))
    styles = re.findall(r"label=.*?(style=\w+ penwidth=[\d.]+)", cell.dot(info, LIGHT))
    assert len(set(styles)) == 3


def test_nodes_that_nothing_touches_are_faint():
    empty = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"
    info = cell.info(SPACE, SPACE.parse(empty))
    assert info.unused == (("node 1", "node 2"),)
    assert '"node 1" [style=dashed' in cell.dot(info)


def test_the_description_names_every_edge():
    text = cell.info(SPACE, SPACE.parse(TEXT)).description
    assert "nor_conv_3x3 from input to node 1" in text
    assert "avg_pool_3x3 from node 2 to output" in text


def test_every_space_can_be_drawn():
    import numpy as np

    for space in spaces.SPACES:
        architecture = space.sample(np.random.default_rng(0))
        info = cell.info(space, architecture)
        for index in range(len(info.graphs)):
            assert cell.dot(info, cell=index).startswith("digraph")
        assert info.description


def test_many_nodes_stand_below_one_another():
    for name, direction in (("nasbench201", "LR"), ("nds-darts", "TB")):
        space = spaces.get(name)
        drawn = cell.info(space, space.sample(numpy_generator(0)))
        assert f"rankdir={direction};" in cell.dot(drawn)
