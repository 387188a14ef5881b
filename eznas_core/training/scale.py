"""Architectures at a reduced scale: what a recipe trains in the place of the full network."""

from __future__ import annotations

from dataclasses import replace

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture, NdsSpace, SearchSpace

_SHALLOWEST = 3
"""Cells that a reduced network keeps, so that it has both reductions and a normal cell."""


def reduced(space: SearchSpace, architecture: Architecture, depth_divisor: int) -> Architecture:
    """The architecture with its depth divided, rounded up, down to no less than three cells.

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
    depth = max(min(_SHALLOWEST, genotype.depth), -(-genotype.depth // depth_divisor))
    return space.parse(str(replace(genotype, depth=depth)))
