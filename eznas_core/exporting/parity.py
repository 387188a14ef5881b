"""Proof that an exported module scores as the engine does, from the file alone.

Fresh networks of a space are stored with the source of their classes. A process without this
project (`python -I`, and every import of it refused) loads the module and the networks and scores
them; its numbers are held against the engine's on the same networks and the same noise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.exporting.elsewhere import Answer, Artefact, score_elsewhere
from eznas_core.exporting.probing import Probing
from eznas_core.exporting.python_module import to_python
from eznas_core.scoring import Proxy, Score
from eznas_core.spaces import Architecture, SearchSpace

TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityCase:
    """One network, scored by both.

    Attributes:
        architecture: The network's architecture.
        engine: The engine's score; None if it has none.
        exported: The exported module's; None if it has none.
        reason: Why there is none, in the words of whoever has none.
    """

    architecture: Architecture
    engine: float | None
    exported: float | None
    reason: str = ""

    @property
    def difference(self) -> float:
        """The relative difference; 0 if neither has a score, infinite if only one has."""
        if self.engine is None or self.exported is None:
            return 0.0 if self.engine is self.exported else math.inf
        scale = max(abs(self.engine), abs(self.exported))
        return abs(self.engine - self.exported) / scale if scale else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityReport:
    """What the comparison has shown.

    Attributes:
        proxy: The proxy's name.
        space: Search space of the networks.
        batch_size: Images they were shown.
        seed: What networks, images and noise were drawn from.
        cases: The networks.
        units: By which rules the engine found their units.
        where: The other process, in words.
    """

    proxy: str
    space: str
    batch_size: int
    seed: int
    cases: tuple[ParityCase, ...]
    units: str = "published"
    where: str = "a process with nothing but torch"

    @property
    def largest_difference(self) -> float:
        """The largest relative difference."""
        return max((case.difference for case in self.cases), default=0.0)

    @property
    def ok(self) -> bool:
        """Whether no network differs by more than rounding can."""
        return self.largest_difference <= TOLERANCE

    def __str__(self) -> str:
        scored = sum(case.engine is not None for case in self.cases)
        verdict = "agrees" if self.ok else "DIFFERS"
        return (
            f"{verdict}: {len(self.cases)} networks of {self.space} ({scored} with a score, "
            f"units by the rules '{self.units}') in {self.where}, largest relative difference "
            f"{self.largest_difference:.2g}"
        )

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON object; an infinite difference is null."""
        largest = self.largest_difference
        return {
            "proxy": self.proxy,
            "space": self.space,
            "batch_size": self.batch_size,
            "seed": self.seed,
            "units": self.units,
            "where": self.where,
            "ok": self.ok,
            "largest_difference": largest if math.isfinite(largest) else None,
            "networks": [
                {
                    "architecture": case.architecture.text,
                    "engine": case.engine,
                    "exported": case.exported,
                    "reason": case.reason,
                }
                for case in self.cases
            ],
        }


def check_parity(
    proxy: Proxy,
    space: SearchSpace,
    *,
    networks: int = 3,
    dataset: str | None = None,
    batch_size: int = 4,
    seed: int = 0,
    source: str | Artefact | None = None,
    units: str | None = None,
) -> ParityReport:
    """Scores fresh networks by the engine and, elsewhere, by the exported module.

    Args:
        proxy: What was exported.
        space: Where the networks come from.
        networks: How many; no two of them the same function.
        dataset: Decides their input and output; by default the space's first.
        batch_size: Images they are shown.
        seed: What they, their weights and the images are drawn from.
        source: The module, or what holds one; by default `to_python` of the proxy with the
            same rules for units. If it follows others, that shows as a difference.
        units: By which rules the engine finds units; by default by the space's.

    Raises:
        EznasError: The module cannot be written, or fails where only torch can be imported.
    """
    (report,) = check_parities(
        {proxy: to_python(proxy, units=units or space.default_units) if source is None else source},
        space,
        networks=networks,
        dataset=dataset,
        batch_size=batch_size,
        seed=seed,
        units=units,
    )
    return report


def check_parities(
    modules: Mapping[Proxy, str | Artefact],
    space: SearchSpace,
    *,
    networks: int = 3,
    dataset: str | None = None,
    batch_size: int = 4,
    seed: int = 0,
    units: str | None = None,
) -> tuple[ParityReport, ...]:
    """`check_parity` for several proxies and their modules, on the same networks."""
    probe = Probing(space, dataset, networks, batch_size, seed, units)
    here = probe.scores(tuple(modules))
    there = score_elsewhere(
        tuple(modules.values()),
        [probe.build(each) for each in probe.chosen],
        probe.images,
        seed=seed,
    )
    return tuple(
        ParityReport(
            proxy=proxy.name,
            space=space.name,
            batch_size=batch_size,
            seed=seed,
            units=str(probe.rules),
            cases=tuple(
                case(architecture, scores[position], answer)
                for architecture, scores, answer in zip(
                    probe.chosen, here, there[position], strict=True
                )
            ),
        )
        for position, proxy in enumerate(modules)
    )


def case(architecture: Architecture, score: Score, answer: Answer) -> ParityCase:
    """The engine's score of a network beside another one's answer."""
    reason = "" if score.failure is None else str(score.failure)
    return ParityCase(
        architecture=architecture,
        engine=score.value,
        exported=answer.get("score"),
        reason=reason or answer.get("reason", ""),
    )
