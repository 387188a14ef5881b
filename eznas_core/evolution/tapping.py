"""How an evolution builds and taps networks, and whether its rules find units in them at all."""

from __future__ import annotations

from collections.abc import Sequence

from eznas_core import spaces
from eznas_core.evolution.config import EvolutionConfig
from eznas_core.evolution.settings import ConfigError
from eznas_core.evolution.target import Target
from eznas_core.foundation import numpy_generator
from eznas_core.scoring import ScoringProtocol, coverage_of
from eznas_core.spaces import Architecture, SearchSpace

LOOKED_AT = 4
"""Networks of a space in which units are looked for: one with units is enough."""


def protocol_of(config: EvolutionConfig, target: Target) -> ScoringProtocol:
    """How the networks of a task are built, tapped and what they are shown; nothing left open."""
    return ScoringProtocol(
        batch_size=config.batch_size,
        seed=config.seed,
        images=config.images,
        dataset=target.dataset,
        initialisation=config.initialisation,
        device=config.device,
        units=config.units,
    ).for_space(spaces.get(target.space))


def check_units(config: EvolutionConfig) -> None:
    """Makes sure, on a few networks of each space, that rules which are named find units.

    It takes about a tenth of a second, and nothing where no rules are named.

    Raises:
        ConfigError: In the networks of a space they find none, so no formula would have a score.
        EznasError: A network cannot be built.
    """
    if config.task != "ranking" or config.units is None:
        return
    for target in config.targets:
        space = spaces.get(target.space)
        rng = numpy_generator(config.seed, "units", space.name)
        require_units(config, target, [space.sample(rng) for _ in range(LOOKED_AT)])


def require_units(
    config: EvolutionConfig, target: Target, networks: Sequence[Architecture]
) -> None:
    """`check_units` for one task and networks of it that are known."""
    if config.units is None:
        return
    space, protocol = spaces.get(target.space), protocol_of(config, target)
    found = ""
    for architecture in networks[:LOOKED_AT]:
        coverage = coverage_of(space, architecture, protocol)
        if coverage.in_units or coverage.linears_in_units:
            return
        found = f"in {architecture.text}, {coverage}"
    raise ConfigError("units", message=_message(config.units, space, found))


def _message(rules: str, space: SearchSpace, found: str) -> str:
    return (
        f"the rules '{rules}' find no unit in networks of {space.title}, so no formula would have "
        f"a score ({found}); usual in this space are the rules '{space.default_units}'"
    )
