"""What a reproduction shall do, and under which protocol."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.exporting import read_proxy
from eznas_core.foundation import EznasError
from eznas_core.reproduction.rows import Row, chosen_rows
from eznas_core.scoring import GAUSSIAN, ScoringProtocol

DEFAULT_PROXIES = ("eznas-a", "eznas-a-paper", "eznas-a-sum", "effective-rank", "params", "flops")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproductionPlan:
    """Which proxies are held against which rows, and how.

    Attributes:
        rows: Names of rows or spaces; all rows if there is none.
        proxies: What `exporting.read_proxy` takes.
        samples: Networks a row, drawn from its accuracies; 0 for all; no more than there are.
        batch_size: Images of a probe.
        seed: Decides which networks, their weights and the probes.
        images: Where the data probe's images come from.
        device: Where networks run.
        workers: Processes; changes no result.
        cached: Whether scores are looked up and kept in the store of scores; changes no result.

    Raises:
        EznasError: A row or proxy is unknown, a proxy is named twice, or a number is too small.
    """

    rows: tuple[str, ...] = ()
    proxies: tuple[str, ...] = DEFAULT_PROXIES
    samples: int = 300
    batch_size: int = 16
    seed: int = 0
    images: str = GAUSSIAN
    device: str = "cpu"
    workers: int = 1
    cached: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(row.name for row in chosen_rows(self.rows)))
        if not self.proxies:
            raise EznasError("a reproduction needs at least one proxy")
        names = [read_proxy(text)[0].name for text in self.proxies]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise EznasError(f"the proxy {min(twice)} stands twice")
        if self.samples != 0 and self.samples < 3:
            raise EznasError(f"samples: 0 for all, or a number from 3, not {self.samples}")
        if self.workers < 1:
            raise EznasError(f"workers: a number from 1, not {self.workers}")
        if not isinstance(self.cached, bool):
            raise EznasError(f"cached: true or false, not {self.cached!r}")
        self.protocol_on("cifar10")

    def chosen(self) -> tuple[Row, ...]:
        """The rows themselves, in the table's order."""
        return chosen_rows(self.rows)

    def protocol(self, row: Row) -> ScoringProtocol:
        """How the networks of a row are scored."""
        return self.protocol_on(row.dataset)

    def protocol_on(self, dataset: str) -> ScoringProtocol:
        """How networks are scored on a data set."""
        return ScoringProtocol(
            batch_size=self.batch_size,
            seed=self.seed,
            images=self.images,
            dataset=dataset,
            device=self.device,
        )

    @property
    def same_scores(self) -> tuple[object, ...]:
        """What scores depend on; plans that agree in it can share them."""
        return (self.batch_size, self.seed, self.images, self.device)

    def to_json(self) -> dict[str, Any]:
        """The plan as a JSON object."""
        fields = dataclasses.asdict(self)
        return {**fields, "rows": list(self.rows), "proxies": list(self.proxies)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ReproductionPlan:
        """Reads `to_json`'s form.

        Raises:
            EznasError: A field is missing, unknown or not allowed.
        """
        try:
            given = {**value, "rows": tuple(value["rows"]), "proxies": tuple(value["proxies"])}
            return cls(**given)
        except (TypeError, KeyError) as error:
            raise EznasError(f"a damaged plan of a reproduction: {error}") from error

    def __str__(self) -> str:
        networks = f"{self.samples} networks a row" if self.samples else "all networks of each row"
        return f"{networks}; {self.protocol_on('cifar10')}"
