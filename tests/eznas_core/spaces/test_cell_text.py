from __future__ import annotations

from itertools import product

import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import ArchitectureError
from eznas_core.spaces.cell_text import EDGES, OPERATIONS, read_cell, write_cell

GOOD = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|"


def test_operations_come_in_edge_order():
    assert read_cell(GOOD) == (
        "nor_conv_3x3",
        "none",
        "skip_connect",
        "avg_pool_3x3",
        "nor_conv_1x1",
        "none",
    )
    assert EDGES == ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3))


def test_every_cell_survives_writing_and_reading():
    for cell in product(OPERATIONS, repeat=6):
        assert read_cell(write_cell(cell)) == cell


@pytest.mark.parametrize(
    ("bad", "message", "marked"),
    [
        (GOOD.replace("conv_3x3", "conv_4x4"), "did you mean 'nor_conv_3x3'", "nor_conv_4x4"),
        (GOOD.replace("none~2", "none~1"), "comes from node 2, not '1'", "1"),
        (GOOD.replace("none~2", "none~"), "comes from node 2, not ''", ""),
        (GOOD.replace("~1|+", "|+"), "has no '~'", "skip_connect"),
        (GOOD.replace("none~0|skip", "skip"), "node 2 has 2 inputs", "|skip_connect~1|"),
        (GOOD + "+|none~0|", "3 nodes joined by '+', this text has 4", None),
        (GOOD[1:], "node 1 must begin and end with '|'", "nor_conv_3x3~0|"),
        (GOOD.replace("none~0", "NONE~0"), "did you mean 'none'", "NONE"),
        ("", "this text has 1", ""),
        ("+" * 100_000, "this text has 100001", None),
        ("||+||+||", "has no '~'", ""),
    ],
)
def test_malformed_text_is_answered_with_the_place(bad, message, marked):
    with pytest.raises(ArchitectureError, match="at character") as caught:
        read_cell(bad)
    assert isinstance(caught.value, EznasError)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 600
    if marked is not None:
        start = caught.value.position
        assert bad[start : start + caught.value.length] == marked
