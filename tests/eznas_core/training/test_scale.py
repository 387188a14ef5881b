from __future__ import annotations

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.training.scale import reduced


@pytest.mark.parametrize(
    ("divisor", "depths"), [(2, [3, 5, 7, 9, 11]), (4, [3, 4, 5, 6, 7]), (18, [3, 3, 3, 3, 3])]
)
def test_the_depth_is_divided_but_the_cells_stay(divisor, depths):
    space = spaces.get("nds-enas")
    drawn = space.genotype(space.sample(np.random.default_rng(0)))
    found = []
    for depth in (4, 8, 12, 16, 20):
        text = str(drawn).replace(f"depth={drawn.depth}", f"depth={depth}")
        genotype = space.genotype(reduced(space, space.parse(text), divisor))
        found.append(genotype.depth)
        assert (genotype.normal, genotype.reduce) == (drawn.normal, drawn.reduce)
        assert genotype.width == drawn.width
    assert found == depths


def test_one_leaves_everything_as_it_is_and_other_spaces_have_no_depth():
    space = spaces.get("nats-sss")
    architecture = space.sample(np.random.default_rng(0))
    assert reduced(space, architecture, 1) is architecture
    with pytest.raises(EznasError, match="depth of NATS-Bench size is not part"):
        reduced(space, architecture, 2)
