"""The scoring protocol: everything besides proxy and network that a score depends on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.spaces import Scale, SearchSpace
from eznas_core.statistics import PUBLISHED, UnitRules

GAUSSIAN = "gaussian"
_LARGEST_BATCH = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringProtocol:
    """How networks are built and what they are shown.

    Attributes:
        batch_size: Images in the minibatch of each probe.
        seed: The one seed; networks and probe have named streams under it.
        images: Where the data probe's images come from: "gaussian" (standard normal noise), a
            folder or a file as `statistics.open_images` takes them, or, where a source is given
            directly, its description.
        dataset: Decides image size and number of classes.
        initialisation: Scheme by which weights are drawn, see `networks.SCHEMES`.
        device: Where the networks run, as torch names it.
        units: By which rules a network's units are found, as `statistics.UnitRules.parse` takes
            them; None for what is usual in the search space.
        scale: How much smaller the networks are than the ones their architectures name, as
            `spaces.Scale` is written; empty for full size.

    >>> ScoringProtocol.from_json(ScoringProtocol(seed=3).to_json()).seed
    3
    """

    batch_size: int = 16
    seed: int = 0
    images: str = GAUSSIAN
    dataset: str = "cifar10"
    initialisation: str = "eznas-2022"
    device: str = "cpu"
    units: str | None = None
    scale: str = ""

    def __post_init__(self) -> None:
        if not _is_whole(self.batch_size) or not 1 <= self.batch_size <= _LARGEST_BATCH:
            raise EznasError(
                f"the batch size is a whole number from 1 to {_LARGEST_BATCH}, "
                f"not {self.batch_size!r}"
            )
        if not _is_whole(self.seed) or not 0 <= self.seed < 2**63:
            raise EznasError(f"a seed is a whole number from 0 to 2^63 - 1, not {self.seed!r}")
        for name in ("images", "dataset", "initialisation", "device"):
            given = getattr(self, name)
            if not isinstance(given, str) or not given:
                raise EznasError(f"the scoring protocol's {name} is a text, not {given!r}")
        if self.units is not None:
            if not isinstance(self.units, str):
                raise EznasError(f"the scoring protocol's units is a text, not {self.units!r}")
            object.__setattr__(self, "units", UnitRules.parse(self.units).name)
        if not isinstance(self.scale, str):
            raise EznasError(f"the scoring protocol's scale is a text, not {self.scale!r}")
        object.__setattr__(self, "scale", str(Scale.parse(self.scale)))

    def unit_rules(self, space: SearchSpace) -> UnitRules:
        """The rules that the units of a space's networks are found by."""
        return UnitRules.parse(space.default_units if self.units is None else self.units)

    def network_scale(self) -> Scale:
        """How much smaller the networks are than the ones their architectures name."""
        return Scale.parse(self.scale)

    def at(self, scale: Scale) -> ScoringProtocol:
        """The same at another scale: that of the accuracies that scores are held against."""
        return dataclasses.replace(self, scale=str(scale))

    def for_space(self, space: SearchSpace) -> ScoringProtocol:
        """The same with nothing left open, as it belongs on a card."""
        return dataclasses.replace(self, units=self.unit_rules(space).name)

    def to_json(self) -> dict[str, Any]:
        """The protocol as a JSON object; without a scale where the networks are at full size."""
        value = dataclasses.asdict(self)
        if not self.scale:
            del value["scale"]
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ScoringProtocol:
        """The protocol that `to_json` wrote; a field left out has its default.

        Where unit rules are left out they are the published ones: when such a record was
        written there were no others.

        Raises:
            EznasError: A field is unknown or its value cannot be used.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        for name in value:
            if name not in known:
                raise unknown_name("field of a scoring protocol", name, known)
        return cls(**{"units": PUBLISHED.name, **value})

    def __str__(self) -> str:
        units = "" if self.units in (None, PUBLISHED.name) else f", units by the rules {self.units}"
        scale = f", networks at {self.network_scale().words}" if self.scale else ""
        return (
            f"batch {self.batch_size} of {self.images} images, seed {self.seed}, "
            f"initialisation {self.initialisation}, on {self.device}{units}{scale}"
        )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
