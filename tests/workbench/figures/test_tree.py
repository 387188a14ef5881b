from __future__ import annotations

import re

import pytest

from eznas_core.expressions import LIBRARY, parse
from workbench.figures import tree
from workbench.palette import DARK, LIGHT


def test_the_drawing_has_a_node_for_each_of_the_formula():
    info = tree.info(LIBRARY.get("enas").expression)
    drawn = tree.dot(info)
    assert len(re.findall(r"^\s*n\d+ \[", drawn, re.MULTILINE)) == info.size


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_text_is_in_the_palette_s_colour(palette):
    assert palette.text in tree.dot(tree.info(parse("square(weight)")), palette)


def test_the_description_says_formula_and_size():
    assert tree.info(parse("square(weight)")).description == (
        "Tree of the formula square(weight): 2 nodes, depth 1."
    )
