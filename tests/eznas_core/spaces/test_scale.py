from __future__ import annotations

import numpy as np
import pytest
import torch

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import FULL, Scale


@pytest.mark.parametrize(
    ("divisor", "depths"), [(2, [3, 5, 7, 9, 11]), (4, [3, 4, 5, 6, 7]), (18, [3, 3, 3, 3, 3])]
)
def test_the_depth_is_divided_but_the_cells_stay(divisor, depths):
    space = spaces.get("nds-enas")
    drawn = space.genotype(space.sample(np.random.default_rng(0)))
    scale = Scale(depth_divisor=divisor)
    found = []
    for depth in (4, 8, 12, 16, 20):
        text = str(drawn).replace(f"depth={drawn.depth}", f"depth={depth}")
        genotype = space.genotype(scale.architecture(space, space.parse(text)))
        found.append(genotype.depth)
        assert (genotype.normal, genotype.reduce) == (drawn.normal, drawn.reduce)
        assert genotype.width == drawn.width
    assert found == depths


def test_one_leaves_everything_as_it_is_and_other_spaces_have_no_depth():
    space = spaces.get("nats-sss")
    architecture = space.sample(np.random.default_rng(0))
    assert FULL.architecture(space, architecture) is architecture
    with pytest.raises(EznasError, match="depth of NATS-Bench size is not part"):
        Scale(depth_divisor=2).architecture(space, architecture)


@pytest.mark.parametrize(
    "scale",
    [
        FULL,
        Scale(side=12, skeleton=(("divisor", 4),), depth_divisor=4),
        Scale(skeleton=(("channels", 8), ("cells", 1))),
    ],
)
def test_a_scale_is_read_as_it_is_written(scale):
    assert Scale.parse(str(scale)) == scale
    assert Scale.parse(f"  {scale} ") == scale


@pytest.mark.parametrize(
    "text", ["side", "side=", "side=12 side=16", "divisor=-1", "Side=12", "a=1;b=2"]
)
def test_other_texts_are_no_scale(text):
    with pytest.raises(EznasError, match="scale"):
        Scale.parse(text)


def test_a_scale_names_each_number_once():
    with pytest.raises(EznasError, match="each number once"):
        Scale(skeleton=(("side", 12),))
    with pytest.raises(EznasError, match="each number once"):
        Scale(skeleton=(("divisor", 2), ("divisor", 4)))


def test_networks_are_built_smaller():
    space = spaces.get("nats-sss")
    architecture = space.parse("64:32:16:8:24")
    half = Scale(side=16, skeleton=(("divisor", 2),))
    assert half.input_shape(space) == (3, 16, 16)
    assert FULL.input_shape(space) == (3, 32, 32)
    network = half.build(space, architecture, np.random.default_rng(0))
    whole = space.build(space.parse("32:16:8:8:16"), np.random.default_rng(0))
    stems = [next(each.parameters()).shape[0] for each in (network, whole)]
    assert stems == [32, 32]
    assert network(torch.zeros(2, 3, 16, 16)).shape == (2, 10)
    sketch = half.blueprint(space, architecture)
    assert [p.shape for p in sketch.parameters()] == [p.shape for p in network.parameters()]
    with pytest.raises(EznasError, match="skeleton parameter"):
        Scale(skeleton=(("divider", 2),)).blueprint(space, architecture)


def test_words_say_what_is_reduced():
    assert FULL.words == "full size"
    scale = Scale(side=12, skeleton=(("divisor", 4),), depth_divisor=4)
    assert scale.words == "12x12 images, divisor 4, normal cells / 4"
