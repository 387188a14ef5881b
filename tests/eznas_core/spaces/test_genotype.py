from __future__ import annotations

import pytest

from eznas_core.spaces import ArchitectureError
from eznas_core.spaces.genotype import Genotype, GenotypeCell, loose_ends, read_genotype

OPERATIONS = ("none", "skip_connect", "sep_conv_3x3", "max_pool_3x3")
NORMAL = "|sep_conv_3x3~0|skip_connect~1|+|max_pool_3x3~1|none~2|->3"
REDUCE = "|none~0|none~1|+|max_pool_3x3~1|skip_connect~0|->3,2"
GOOD = f"width=16 depth=8 normal={NORMAL} reduce={REDUCE}"


def _read(text: str) -> Genotype:
    return read_genotype(text, OPERATIONS, 2)


def test_the_grammar_by_hand():
    assert _read(GOOD) == Genotype(
        width=16,
        depth=8,
        normal=GenotypeCell(
            ((("sep_conv_3x3", 0), ("skip_connect", 1)), (("max_pool_3x3", 1), ("none", 2))), (3,)
        ),
        reduce=GenotypeCell(
            ((("none", 0), ("none", 1)), (("max_pool_3x3", 1), ("skip_connect", 0))), (3, 2)
        ),
    )


def test_writing_undoes_reading():
    assert str(_read(GOOD)) == GOOD
    assert str(_read(GOOD.replace(" ", "  \t"))) == GOOD
    assert str(_read(GOOD.replace("16", "016"))) == GOOD


@pytest.mark.parametrize(
    ("bad", "message", "marked"),
    [
        (GOOD.replace("width", "wide"), "expected the field 'width='", "wide"),
        (GOOD.replace("width=16 depth=8", "depth=8 width=16"), "'width='", "depth"),
        (GOOD.replace("=16", "=0"), "width must be a number from 1 to 512", "0"),
        (GOOD.replace("=16", "=99999999999"), "from 1 to 512", "99999999999"),
        (GOOD.replace("=8", "=-8"), "depth must be a number from 1 to 100", "-8"),
        (GOOD.replace("=8", "=eight"), "depth must be a number", "eight"),
        (GOOD.replace("depth=8 ", ""), "this text has 3", None),
        (GOOD.replace("sep_conv_3x3~0", "sep_conv_3x4~0"), "'sep_conv_3x3'", "sep_conv_3x4"),
        (GOOD.replace("none~2", "none~3"), "node 3 can read states 0 to 2", "3"),
        (GOOD.replace("skip_connect~1", "skip_connect~2"), "node 2 can read states 0 to 1", "2"),
        (GOOD.replace("none~2", "none"), "written operation~state", "none"),
        (GOOD.replace("+|max_pool_3x3~1|none~2|", ""), "has 2 nodes", None),
        (GOOD.replace("|+|max", "+|max"), "node 2 must have the form", None),
        (GOOD.replace("|none~2|", "|none~2|none~2|"), "node 3 must have the form", None),
        (GOOD.replace("->3 ", " "), "ends with '->'", None),
        (GOOD.replace("->3,2", "->3,3"), "at most once", "3,3"),
        (GOOD.replace("->3,2", "->"), "at most once", ""),
        (GOOD.replace("->3,2", "->1"), "each of the states 2, 3", "1"),
    ],
)
def test_malformed_text_is_answered_with_the_place(bad, message, marked):
    with pytest.raises(ArchitectureError) as caught:
        _read(bad)
    assert message in str(caught.value)
    if marked is not None:
        start = caught.value.position
        assert bad[start : start + caught.value.length] == marked


def test_loose_ends_are_the_states_nobody_reads():
    skip = "skip_connect"
    nodes = (((skip, 0), (skip, 1)), ((skip, 2), (skip, 1)), ((skip, 0), (skip, 0)))
    assert loose_ends(nodes) == (3, 4)
