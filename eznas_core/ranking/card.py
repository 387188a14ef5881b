"""The protocol card: everything a reported correlation depends on, in one frozen record.

Published tables of the same proxy on the same benchmark differ by up to .19; a figure without its
card cannot be checked.
"""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import EznasError, content_hash
from eznas_core.spaces import Architecture
from eznas_core.truth import Provenance

if TYPE_CHECKING:
    from eznas_core.scoring import ScoringProtocol

_FORMAT = "eznas-protocol-card"
_VERSION = 2
_READ = (1, 2)
_LIBRARIES = ("torch", "numpy", "scipy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolCard:
    """How a figure came about.

    Attributes:
        space: Search space of the networks.
        dataset: Data set of the accuracies.
        n: How many networks.
        architectures_hash: Hash of their text forms, order left out.
        drawn: How `truth.draw` gives the networks that were scored out of the table: "samples"
            and "seed". None where it does not.
        architectures: Texts of the networks that were scored, where they were not drawn so. A
            card of the first version has neither, and cannot be computed again.
        label: Which column of the accuracy table.
        truth: Provenance of the table, field by field.
        proxy: Text of the proxy; empty where the card is for several.
        scoring: Protocol of the scores; None if they were not computed here.
        unscored: What became of networks without a score, "last" or "drop".
        resamples: Bootstrap resamples of the intervals.
        resampling_seed: Their seed.
        label_budget: Accuracies that were spent to find the proxy: 0 for a designed one, None
            where nobody has counted them.
        versions: Python, torch and the other libraries, and the platform.
    """

    space: str
    dataset: str
    n: int
    architectures_hash: str
    label: str
    truth: Mapping[str, str]
    drawn: Mapping[str, int] | None = None
    architectures: tuple[str, ...] = ()
    proxy: str = ""
    scoring: ScoringProtocol | None = None
    unscored: str = "last"
    resamples: int = 1000
    resampling_seed: int = 0
    label_budget: int | None = None
    versions: Mapping[str, str] = field(default_factory=lambda: versions())

    def __post_init__(self) -> None:
        budget = self.label_budget
        if budget is not None and (type(budget) is not int or budget < 0):
            raise EznasError(
                f"the label budget of a protocol card is a whole number from 0, or nothing where "
                f"it is unknown, not {budget!r}"
            )

    def to_json(self) -> dict[str, Any]:
        """The card as a JSON object."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        plain["scoring"] = None if self.scoring is None else self.scoring.to_json()
        return {"format": _FORMAT, "version": _VERSION, **plain} | {
            "truth": dict(self.truth),
            "drawn": None if self.drawn is None else dict(self.drawn),
            "architectures": list(self.architectures),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ProtocolCard:
        """The card that `to_json` wrote.

        Raises:
            EznasError: It is not a card, or of a version this program does not know.
        """
        if value.get("format") != _FORMAT or value.get("version") not in _READ:
            raise EznasError(
                f"this is not a protocol card (format {_FORMAT}, version {_READ[0]} to {_READ[-1]})"
            )
        from eznas_core.scoring import ScoringProtocol

        given = {key: item for key, item in value.items() if key not in ("format", "version")}
        try:
            if given.get("scoring") is not None:
                given["scoring"] = ScoringProtocol.from_json(given["scoring"])
            given["architectures"] = tuple(given.get("architectures", ()))
            return cls(**given)
        except TypeError as error:
            raise EznasError(f"the protocol card is damaged: {error}") from error

    def __str__(self) -> str:
        scoring = "scores given" if self.scoring is None else str(self.scoring)
        budget = "unknown" if self.label_budget is None else str(self.label_budget)
        return (
            f"{self.n} networks of {self.space} ({self.architectures_hash[:8]}), {self.dataset}, "
            f"label {self.label}; {scoring}; unscored {self.unscored}; "
            f"{self.resamples} resamples, seed {self.resampling_seed}; "
            f"label budget {budget}"
        )


def hash_architectures(architectures: Iterable[Architecture]) -> str:
    """A name for a set of architectures; the same in whatever order they come.

    >>> a, b = Architecture("nasbench201", "x"), Architecture("nasbench201", "y")
    >>> hash_architectures([a, b]) == hash_architectures([b, a])
    True
    """
    return content_hash(sorted([a.space, a.text] for a in architectures), length=32)


def versions() -> dict[str, str]:
    """Versions of what computes the figures, and the platform they are computed on."""
    return {
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in _LIBRARIES},
        "platform": f"{platform.system()}-{platform.machine()}",
    }


def provenance_fields(provenance: Provenance) -> dict[str, str]:
    """A table's provenance record, every field as text."""
    return {name: str(value) for name, value in provenance.to_json().items()}
