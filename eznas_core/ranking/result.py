"""From scores and accuracies to a verdict on a proxy.

A network without a score is an outcome of the proxy, not an accident to be hidden: by default it is
ranked below every network that has one, tied with the others, and counted by its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.ranking.card import ProtocolCard, hash_architectures, provenance_fields
from eznas_core.ranking.estimate import Estimate, Floats
from eznas_core.ranking.kendall import kendall_tau
from eznas_core.ranking.spearman import spearman_rho
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, draw

if TYPE_CHECKING:
    from eznas_core.scoring import Score, ScoringProtocol

Unscored = Literal["last", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankResult:
    """How well a proxy ranks networks.

    Attributes:
        kendall: Kendall's tau-b between score and accuracy.
        spearman: Spearman's rho.
        n: Networks that were ranked.
        n_unscored: Networks without a score.
        reasons: How many of them for each reason.
        label: The accuracy it was held against.
        card: The protocol.
    """

    kendall: Estimate
    spearman: Estimate
    n: int
    n_unscored: int
    reasons: Mapping[str, int]
    label: str
    card: ProtocolCard

    def to_json(self) -> dict[str, Any]:
        """The result as a JSON object, its card included."""
        return {
            "kendall": self.kendall.to_json(),
            "spearman": self.spearman.to_json(),
            "n": self.n,
            "n_unscored": self.n_unscored,
            "reasons": dict(self.reasons),
            "label": self.label,
            "card": self.card.to_json(),
        }


def rank(
    scores: Mapping[Architecture, Score],
    truth: AccuracyTable,
    *,
    label: str | None = None,
    protocol: ScoringProtocol | None = None,
    proxy: str = "",
    label_budget: int | None = None,
    unscored: Unscored = "last",
    resamples: int = 1000,
    seed: int = 0,
) -> RankResult:
    """Ranks networks by score and holds the order against their accuracies.

    Args:
        scores: The score of every network.
        truth: Where their accuracies stand.
        label: Which accuracy; the table's default if None.
        protocol: How the scores were computed, for the card.
        proxy: Text of the proxy, for the card.
        label_budget: Accuracies spent to find the proxy, for the card; None where not known.
        unscored: "last" ranks networks without a score below all others; "drop" leaves them out.
        resamples: Bootstrap resamples of the intervals.
        seed: Seed of the resamples.

    Raises:
        EznasError: A network is not in the table; fewer than three networks; all scores equal.

    >>> from eznas_core import ranking, scoring, spaces, truth
    >>> space, accuracies = spaces.get("nasbench201"), truth.load("nasbench201", "cifar10")
    >>> networks = accuracies.architectures()[:50]
    >>> scores = {each: scoring.Score(value=float(space.macs(each))) for each in networks}
    >>> result = ranking.rank(scores, accuracies, resamples=100)
    >>> result.n, result.kendall.low < result.kendall.value < result.kendall.high
    (50, True)
    """
    architectures = tuple(scores)
    drawn = _drawn(architectures, truth, label, protocol)
    chosen_label = label or truth.default_label
    failures = [score.failure for score in scores.values() if score.failure is not None]
    values, kept = ranked_values([scores[a] for a in architectures], unscored)
    ranked = [a for a, keep in zip(architectures, kept, strict=True) if keep]
    accuracies = truth.values(ranked, chosen_label)
    reasons = Counter(str(failure.reason) for failure in failures)
    if failures and len(failures) == len(architectures):
        raise EznasError(
            f"none of the {len(failures)} networks has a score "
            f"({', '.join(f'{count} {reason}' for reason, count in reasons.items())}; "
            f"the first: {failures[0]})"
        )
    return RankResult(
        kendall=kendall_tau(values, accuracies, resamples=resamples, seed=seed),
        spearman=spearman_rho(values, accuracies, resamples=resamples, seed=seed),
        n=len(ranked),
        n_unscored=len(failures),
        reasons=dict(sorted(reasons.items())),
        label=chosen_label,
        card=ProtocolCard(
            space=truth.space,
            dataset=truth.dataset,
            n=len(ranked),
            architectures_hash=hash_architectures(ranked),
            label=chosen_label,
            truth=provenance_fields(truth.provenance),
            drawn=drawn,
            architectures=() if drawn else tuple(each.text for each in architectures),
            proxy=proxy,
            scoring=protocol,
            unscored=unscored,
            resamples=resamples,
            resampling_seed=seed,
            label_budget=label_budget,
        ),
    )


def _drawn(
    architectures: Sequence[Architecture],
    truth: AccuracyTable,
    label: str | None,
    protocol: ScoringProtocol | None,
) -> dict[str, int] | None:
    """Samples and seed, if these are just what `truth.draw` gives for the protocol's seed."""
    samples = len(architectures)
    if protocol is None or not samples or samples > truth.count(label):
        return None
    found = draw(truth, samples, seed=protocol.seed, label=label)
    if set(found) != set(architectures):
        return None
    return {"samples": samples, "seed": protocol.seed}


def ranked_values(scores: list[Score], unscored: Unscored = "last") -> tuple[Floats, list[bool]]:
    """Scores as numbers to be ranked, and which of the networks are kept.

    Returns:
        The values of the kept networks, minus infinity for one without a score, and a list as
        long as `scores`.

    Raises:
        EznasError: `unscored` is neither "last" nor "drop".
    """
    if unscored not in ("last", "drop"):
        raise EznasError(f"unscored networks are ranked 'last' or 'drop'ped, not '{unscored}'")
    kept = [score.value is not None or unscored == "last" for score in scores]
    values = [
        -np.inf if score.value is None else score.value
        for score, keep in zip(scores, kept, strict=True)
        if keep
    ]
    return np.array(values, dtype=np.float64), kept
