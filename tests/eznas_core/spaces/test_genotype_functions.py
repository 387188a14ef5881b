from __future__ import annotations

import pytest

from eznas_core.spaces.genotype import GenotypeCell, read_genotype
from eznas_core.spaces.genotype_functions import canonical_genotype

OPERATIONS = ("none", "skip_connect", "conv", "pool")


def _canonical(cell: str) -> GenotypeCell:
    nodes = cell.count("+") + 1
    text = f"width=16 depth=8 normal={cell} reduce={cell}"
    return canonical_genotype(read_genotype(text, OPERATIONS, nodes)).normal


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("|conv~0|pool~1|->2", "|pool~1|conv~0|->2", "sums are commutative"),
        ("|none~0|pool~1|->2", "|pool~1|none~1|->2", "none reads nothing"),
        (
            "|conv~0|conv~0|+|pool~1|pool~1|+|conv~2|pool~3|->4",
            "|pool~1|pool~1|+|conv~0|conv~0|+|pool~2|conv~3|->4",
            "nodes in another order",
        ),
        ("|conv~0|conv~1|+|pool~0|pool~1|->2,3", "|pool~0|pool~1|+|conv~0|conv~1|->3,2", "output"),
        (
            "|none~0|none~1|+|conv~2|pool~0|->3",
            "|none~1|none~1|+|pool~0|none~0|->3",
            "an operation on nothing",
        ),
    ],
)
def test_same_function(one, other, why):
    assert _canonical(one) == _canonical(other), why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("|conv~0|pool~1|->2", "|conv~1|pool~0|->2"),
        ("|conv~0|conv~1|+|pool~0|pool~2|->2,3", "|conv~0|conv~1|+|pool~0|pool~2|->3"),
        ("|none~0|pool~1|->2", "|pool~1|pool~1|->2"),
        ("|conv~0|pool~1|+|conv~2|pool~0|->3", "|conv~0|pool~1|+|conv~1|pool~0|->3"),
    ],
)
def test_different_functions(one, other):
    assert _canonical(one) != _canonical(other)


def test_width_and_depth_are_kept():
    text = "width=24 depth=12 normal=|conv~0|pool~1|->2 reduce=|pool~1|pool~0|->2"
    genotype = canonical_genotype(read_genotype(text, OPERATIONS, 1))
    assert (genotype.width, genotype.depth) == (24, 12)
