"""One line of the result: a proxy in a row, the published figure beside ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.exporting import read_proxy
from eznas_core.foundation import EznasError
from eznas_core.ranking import rank
from eznas_core.reproduction.rows import Published, Row
from eznas_core.scoring import Score, ScoringProtocol
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, TruthInfo

Interval = tuple[float, float, float]
"""Value, lower and upper end of the 95 % bootstrap interval over networks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How well a proxy ranks the networks of a row.

    Attributes:
        row: The row's name.
        title: The row in words.
        proxy: The proxy's name.
        text: Its formula, or the measure's name.
        published: What was published, or None.
        kendall: Kendall's tau with its interval; None where there is none.
        spearman: Spearman's rho likewise.
        problem: Why there is none; empty where there is one.
        n: Networks ranked.
        unscored: How many of them have no score, and are ranked last.
        label: The accuracy column.
        label_title: The same in words.
        truth: The table's source.
        truth_kind: What it is: official, embedded or micro.
        ceiling: The label's noise ceiling, where it was measured.
        noisy: Whether that is so low that chance decides most of the order.
        seed: The seed of networks, weights and probes.
        batch_size: Images of a probe.
        images: Where they come from.
        label_budget: Accuracies spent to find the proxy; None where not known.
        seconds: Mean seconds a network.
        card: The whole protocol.
    """

    row: str
    title: str
    proxy: str
    text: str
    published: Published | None
    kendall: Interval | None
    spearman: Interval | None
    problem: str
    n: int
    unscored: int
    label: str
    label_title: str
    truth: str
    truth_kind: str
    ceiling: float | None
    noisy: bool
    seed: int
    batch_size: int
    images: str
    label_budget: int | None
    seconds: float
    card: Mapping[str, Any] | None

    @property
    def agrees(self) -> bool | None:
        """Whether the published tau lies in our interval; None where one of them is missing."""
        if self.published is None or self.kendall is None:
            return None
        return self.kendall[1] <= self.published.kendall <= self.kendall[2]

    def to_json(self) -> dict[str, Any]:
        """The line as a JSON object."""
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        published = None if self.published is None else dataclasses.asdict(self.published)
        return {**plain, "published": published, "agrees": self.agrees}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Line:
        """Reads `to_json`'s form.

        Raises:
            EznasError: It is damaged.
        """
        given = {name: item for name, item in value.items() if name != "agrees"}
        try:
            if given["published"] is not None:
                given["published"] = Published(**given["published"])
            for name in ("kendall", "spearman"):
                given[name] = None if given[name] is None else tuple(given[name])
            return cls(**given)
        except (KeyError, TypeError) as error:
            raise EznasError(f"a damaged line of a reproduction: {error}") from error


def line_of(
    row: Row,
    proxy: str,
    scores: Mapping[Architecture, Score],
    accuracies: AccuracyTable,
    info: TruthInfo,
    protocol: ScoringProtocol,
) -> Line:
    """Holds one proxy's scores against the accuracies of a row.

    Args:
        row: The row.
        proxy: What `exporting.read_proxy` takes.
        scores: The score of every network that is ranked.
        accuracies: The row's truth.
        info: What that is.
        protocol: How the scores were made.
    """
    found, known = read_proxy(proxy)
    column = accuracies.column()
    kendall = spearman = card = None
    problem = ""
    try:
        result = rank(
            scores,
            accuracies,
            protocol=protocol,
            proxy=found.text,
            label_budget=known.label_budget,
        )
    except EznasError as error:
        problem = str(error)
    else:
        kendall, spearman = (
            (each.value, each.low, each.high) for each in (result.kendall, result.spearman)
        )
        card = result.card.to_json()
    return Line(
        row=row.name,
        title=row.title,
        proxy=found.name,
        text=found.text,
        published=row.published.get(found.name),
        kendall=kendall,
        spearman=spearman,
        problem=problem,
        n=len(scores),
        unscored=sum(not score.ok for score in scores.values()),
        label=column.name,
        label_title=column.title,
        truth=info.source,
        truth_kind=str(info.kind),
        ceiling=column.ceiling,
        noisy=column.is_noisy,
        seed=protocol.seed,
        batch_size=protocol.batch_size,
        images=protocol.images,
        label_budget=known.label_budget,
        seconds=sum(score.seconds for score in scores.values()) / max(len(scores), 1),
        card=card,
    )
