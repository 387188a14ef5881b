"""Networks at a reduced scale: smaller images, narrower and shallower networks, the same names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.spaces.architecture import Architecture
from eznas_core.spaces.nds import NdsSpace
from eznas_core.spaces.space import SearchSpace

if TYPE_CHECKING:
    from torch import nn

_REDUCTIONS = 2
"""Cells of an NDS network that halve the image; they are never left out."""

_SIDE = "side"
_DEPTH = "depth_divisor"
_PART = re.compile(r"([a-z][a-z0-9_]*)=([0-9]{1,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much smaller a network is than the one that its architecture names.

    A table of accuracies that was trained at a reduced scale is about the reduced networks, so
    what ranks its networks should look at those.

    Attributes:
        side: Height and width of the images; 0 for the data set's own.
        skeleton: Values for what the space's networks can vary besides the architecture
            (``channels``, ``cells``, ``divisor``); sorted pairs.
        depth_divisor: Divides the normal cells of an architecture that names them.

    Raises:
        EznasError: A number is out of range, or a name is not one.

    >>> str(Scale(side=12, skeleton=(("divisor", 4),), depth_divisor=4))
    'side=12 depth_divisor=4 divisor=4'
    >>> Scale.parse(str(Scale())) == FULL
    True
    """

    side: int = 0
    skeleton: tuple[tuple[str, int], ...] = ()
    depth_divisor: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "skeleton", tuple(sorted(self.skeleton)))
        numbers = {_DEPTH: self.depth_divisor, **dict(self.skeleton)}
        if len(numbers) != len(self.skeleton) + 1 or _SIDE in numbers:
            raise EznasError(f"a scale names each number once, not {self.skeleton}")
        for name, number in {_SIDE: self.side or 1, **numbers}.items():
            if _PART.fullmatch(f"{name}={number}") is None or number < 1:
                raise EznasError(
                    f"a scale has names with whole numbers from 1, not {name}={number}"
                )

    @classmethod
    def parse(cls, text: str) -> Scale:
        """The scale that was written as text; an empty text is full size.

        Raises:
            EznasError: The text is none.

        >>> Scale.parse("side=twelve")
        Traceback (most recent call last):
            ...
        eznas_core.foundation.errors.EznasError: 'side=twelve' is no scale; one is written as
        'side=12 depth_divisor=4 divisor=4'
        """
        pairs: dict[str, int] = {}
        for part in text.split():
            found = _PART.fullmatch(part)
            if found is None or found[1] in pairs:
                raise EznasError(
                    f"'{text}' is no scale; one is written as 'side=12 depth_divisor=4 divisor=4'"
                )
            pairs[found[1]] = int(found[2])
        side, divisor = pairs.pop(_SIDE, 0), pairs.pop(_DEPTH, 1)
        return cls(side=side, depth_divisor=divisor, skeleton=tuple(pairs.items()))

    @property
    def is_full(self) -> bool:
        """Whether nothing is reduced."""
        return self == FULL

    @property
    def words(self) -> str:
        """The scale as a sentence has it ("12x12 images, divisor 4, normal cells / 4")."""
        parts = [f"{self.side}x{self.side} images"] * (self.side > 0)
        parts += [f"{name} {number}" for name, number in self.skeleton]
        parts += [f"normal cells / {self.depth_divisor}"] * (self.depth_divisor > 1)
        return ", ".join(parts) or "full size"

    def __str__(self) -> str:
        parts = [(_SIDE, self.side)] * (self.side > 0)
        parts += [(_DEPTH, self.depth_divisor)] * (self.depth_divisor > 1)
        return " ".join(f"{name}={number}" for name, number in (*parts, *self.skeleton))

    def architecture(self, space: SearchSpace, architecture: Architecture) -> Architecture:
        """The architecture with the number of its normal cells divided, rounded up.

        Both reduction cells stay, so a network of depth 20 divided by 4 has 5 normal cells and 2
        others, and the five depths of the NDS spaces stay five different ones.

        Raises:
            EznasError: The depth is no part of this space's architectures.
        """
        if self.depth_divisor == 1:
            return architecture
        if not isinstance(space, NdsSpace):
            raise EznasError(
                f"the depth of {space.title} is not part of its architectures; make its networks "
                "shallower by the skeleton, if it has a number for that"
            )
        genotype = space.genotype(architecture)
        normal = max(0, genotype.depth - _REDUCTIONS)
        depth = min(genotype.depth, _REDUCTIONS + -(-normal // self.depth_divisor))
        return space.parse(str(replace(genotype, depth=depth)))

    def input_shape(self, space: SearchSpace, dataset: str | None = None) -> tuple[int, int, int]:
        """``(channels, height, width)`` of one image."""
        channels, height, width = space.input_shape(dataset)
        return (channels, self.side or height, self.side or width)

    def build(
        self,
        space: SearchSpace,
        architecture: Architecture,
        rng: np.random.Generator,
        *,
        dataset: str | None = None,
        initialisation: str = "eznas-2022",
        **skeleton: int,
    ) -> nn.Module:
        """The untrained network at this scale; see `SearchSpace.build`.

        Raises:
            EznasError: The scale names what the space's networks do not have.
        """
        return space.build(
            self.architecture(space, architecture),
            rng,
            dataset=dataset,
            initialisation=initialisation,
            **{**dict(self.skeleton), **skeleton},
        )

    def blueprint(
        self, space: SearchSpace, architecture: Architecture, *, dataset: str | None = None
    ) -> nn.Module:
        """The network at this scale without weights; see `SearchSpace.blueprint`.

        Raises:
            EznasError: The scale names what the space's networks do not have.
        """
        smaller = self.architecture(space, architecture)
        return space.blueprint(smaller, dataset=dataset, **dict(self.skeleton))


FULL = Scale()
