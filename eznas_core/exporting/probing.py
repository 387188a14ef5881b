"""Fresh networks that both sides of a parity proof score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eznas_core.exporting.portable import noise_like, perturb
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import (
    Proxy,
    Score,
    ScoringProtocol,
    build,
    probe_inputs,
    score_network_by_all,
)
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.statistics import ProbeInputs

if TYPE_CHECKING:
    from torch import nn


class Probing:
    """Fresh networks of a space and the noise they are shown; the same for the same numbers.

    Attributes:
        chosen: Their architectures, no two of them the same function.
        images: What they are shown.
        rules: By which rules their units are found: by default the space's own.
    """

    def __init__(
        self,
        space: SearchSpace,
        dataset: str | None,
        networks: int,
        batch_size: int,
        seed: int,
        units: str | None = None,
    ) -> None:
        self.space = space
        self.protocol = ScoringProtocol(
            batch_size=batch_size, seed=seed, dataset=space.dataset(dataset).name, units=units
        )
        self.chosen = space.sample_distinct(numpy_generator(seed, "parity"), networks)
        self.images = probe_inputs(space, self.protocol).data
        self.rules = self.protocol.unit_rules(space)

    def build(self, architecture: Architecture) -> nn.Module:
        """The network of an architecture; each time with the same weights."""
        return build(self.space, architecture, self.protocol)

    def scores(self, proxies: Sequence[Proxy]) -> list[tuple[Score, ...]]:
        """For each network the engine's score by each proxy."""
        seed = self.protocol.seed
        inputs = ProbeInputs(
            data=self.images,
            noise=noise_like(self.images, seed),
            perturbed=perturb(self.images, seed),
            source="the images and noise of the exported module",
        )
        return [
            score_network_by_all(proxies, self.build(architecture), inputs, self.rules)
            for architecture in self.chosen
        ]
