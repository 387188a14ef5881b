"""Architectures at a reduced scale: what a recipe trains in the place of the full network."""

from __future__ import annotations

from dataclasses import replace

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, NdsSpace, SearchSpace

_REDUCTIONS = 2
"""Cells of an NDS network that halve the image; they are never left out."""


def reduced(space: SearchSpace, architecture: Architecture, depth_divisor: int) -> Architecture:
    """The architecture with the number of its normal cells divided, rounded up.

    Both reduction cells stay, so a network of depth 20 divided by 4 has 5 normal cells and 2
    others, and the five depths of the NDS spaces stay five different ones.

    Raises:
        EznasError: The depth is no part of this space's architectures.
    """
    if depth_divisor == 1:
        return architecture
    if not isinstance(space, NdsSpace):
        raise EznasError(
            f"the depth of {space.title} is not part of its architectures; make its networks "
            "shallower by the skeleton, if it has a number for that"
        )
    genotype = space.genotype(architecture)
    normal = max(0, genotype.depth - _REDUCTIONS)
    depth = min(genotype.depth, _REDUCTIONS + -(-normal // depth_divisor))
    return space.parse(str(replace(genotype, depth=depth)))
