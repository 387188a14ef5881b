"""A pasted text and the network it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import recognise

CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|"
# As the code of DARTS has it (Liu et al., ICLR 2019).
DARTS_V2 = """DARTS_V2 = Genotype(
    normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1),
            ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)],
    normal_concat=[2, 3, 4, 5],
    reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1),
            ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)],
    reduce_concat=[2, 3, 4, 5])"""


@pytest.mark.parametrize("name", spaces.SPACES.names())
def test_every_space_recognises_its_own_networks(name: str):
    space = spaces.get(name)
    drawn = space.sample(np.random.default_rng(2))
    found = recognise(f"  {drawn.text}\n")
    assert name in (found.architecture.space, *found.others)
    assert spaces.get(found.architecture.space).parse(drawn.text) == found.architecture
    assert found.assumed == ""


def test_the_space_that_is_named_first_has_it_where_several_do():
    drawn = spaces.get("nds-darts").sample(np.random.default_rng(2))
    assert recognise(CELL).architecture == spaces.get("nasbench201").parse(CELL)
    assert recognise(drawn.text, ["nasbench201", "nds-darts"]).architecture == drawn


def test_a_genotype_as_darts_prints_it():
    found = recognise(DARTS_V2)
    space = spaces.get("nds-darts")
    assert found.architecture.space == "nds-darts"
    assert found.assumed == "width=36 depth=20"
    genotype = space.genotype(found.architecture)
    assert (genotype.width, genotype.depth) == (36, 20)
    assert genotype.normal.nodes[3] == (("skip_connect", 0), ("dil_conv_3x3", 2))
    assert genotype.normal.concat == genotype.reduce.concat == (2, 3, 4, 5)


def test_range_a_dictionary_and_a_width_are_understood():
    found = recognise(DARTS_V2.replace("[2, 3, 4, 5]", "range(2, 6)"))
    assert found == recognise(DARTS_V2)
    space = spaces.get("nds-darts")
    lists = {**space.to_genotype(found.architecture), "width": 16, "depth": 8}
    wide = recognise(repr(lists))
    assert wide.assumed == ""
    assert wide.architecture.text == found.architecture.text.replace(
        "width=36 depth=20", "width=16 depth=8"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "paste the text"),
        ("x" * 30_000, "30,000 characters"),
        (CELL.replace("none~2", "nine~2"), "as one of NAS-Bench-201.*none"),
        ("Genotype(normal=[('skip_connect', 0)])", "lacks reduce and normal_concat"),
        (DARTS_V2.replace("'dil_conv_3x3'", "'dil_conv_9x9'"), "dil_conv_9x9"),
        (DARTS_V2.replace("[2, 3, 4, 5]", "open('x')"), "not open"),
        ("hello", "no network of any search space here"),
    ],
)
def test_what_is_none_is_told_where_it_ends(text: str, problem: str):
    with pytest.raises(EznasError, match=problem):
        recognise(text)


def test_nothing_in_a_text_is_run(tmp_path):
    hostile = f"Genotype(normal=__import__('pathlib').Path({str(tmp_path / 'x')!r}).touch())"
    with pytest.raises(EznasError):
        recognise(hostile)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=60) | st.text("Genotype(normal=[]'|~+0123,concatreduce ->)", max_size=60))
def test_any_text_is_answered(text: str):
    try:
        found = recognise(text)
    except EznasError:
        return
    assert found.architecture.text
