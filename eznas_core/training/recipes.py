"""Recipes that were found to work, by name."""

from __future__ import annotations

from eznas_core.foundation import EznasError, Registry
from eznas_core.spaces import NatsSize, NdsSpace, SearchSpace
from eznas_core.training.recipe import Recipe

RECIPES: Registry[Recipe] = Registry("training recipe")

MICRO = "micro"

# For the whole of CIFAR-10 and a GPU: close to what the benchmarks themselves did.
RECIPES.add(
    "full",
    Recipe(epochs=200, batch_size=256, learning_rate=0.1, weight_decay=5e-4, crop=4, warmup=0.0),
)
# For four thousand images and a laptop; docs/micro_tables.md says how these were found.
RECIPES.add(
    "micro-nds",
    Recipe(
        epochs=6,
        batch_size=64,
        side=12,
        crop=1,
        skeleton=(("divisor", 4),),
        depth_divisor=4,
        averaging=0.97,
    ),
)
RECIPES.add(
    "micro-sss",
    Recipe(
        epochs=20,
        batch_size=64,
        side=16,
        crop=2,
        skeleton=(("divisor", 2),),
        averaging=0.99,
    ),
)
RECIPES.add(
    "micro-cells",
    Recipe(
        epochs=20,
        batch_size=64,
        side=16,
        crop=2,
        skeleton=(("cells", 1), ("channels", 8)),
        averaging=0.99,
    ),
)


def recipe_for(name: str, space: SearchSpace) -> Recipe:
    """The recipe of that name; "micro" is the one that fits the space's networks.

    Raises:
        UnknownNameError: There is no such recipe; the message names the nearest.
        EznasError: "micro", and no recipe fits the space.

    >>> from eznas_core import spaces
    >>> recipe_for("micro", spaces.get("nds-darts")).side
    12
    """
    if name.casefold() != MICRO:
        return RECIPES.get(name)
    if isinstance(space, NdsSpace):
        return RECIPES.get("micro-nds")
    if isinstance(space, NatsSize):
        return RECIPES.get("micro-sss")
    if {"channels", "cells"} <= {parameter.name for parameter in space.skeleton}:
        return RECIPES.get("micro-cells")
    raise EznasError(
        f"the networks of {space.title} cannot be made smaller, so there is no micro recipe for "
        "them; write one with a smaller image side and fewer epochs"
    )
