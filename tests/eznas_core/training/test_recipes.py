from __future__ import annotations

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.training import RECIPES, build_network, recipe_for


@pytest.mark.parametrize("name", spaces.SPACES.names())
def test_the_micro_recipe_of_a_space_builds_its_networks_much_smaller(name):
    space = spaces.get(name)
    recipe = recipe_for("micro", space)
    architecture = space.sample(np.random.default_rng(0))
    network = build_network(space, architecture, recipe, 10, seed=0)
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count < space.parameters(architecture) / 2
    assert recipe.side <= 16


@pytest.mark.parametrize("name", RECIPES.names())
def test_a_recipe_is_found_by_its_name_for_any_space(name, space):
    assert recipe_for(name.upper(), space) == RECIPES.get(name)


def test_networks_without_a_skeleton_have_no_micro_recipe(space):
    with pytest.raises(EznasError, match="cannot be made smaller"):
        recipe_for("micro", space)
    with pytest.raises(EznasError, match="did you mean 'micro-nds'"):
        recipe_for("micro-nts", space)
