"""Computing a figure again from its card, and saying whether it comes out the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum

from eznas_core import spaces, truth
from eznas_core.foundation import EznasError, Failure
from eznas_core.ranking.card import ProtocolCard, hash_architectures, versions
from eznas_core.ranking.claims import Claim
from eznas_core.ranking.figures import judge
from eznas_core.ranking.result import RankResult, Unscored, rank, ranked_values
from eznas_core.scoring import resolve, score_many
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.truth import AccuracyTable

OTHER_VERSIONS_TOLERANCE = 0.005
"""How far a figure may lie off where torch, numpy, scipy or the processor is another one.

Their sums differ in the last bits, which turns round the order of networks with nearly equal
scores: one pair in a hundred turned is 0.02 of tau, one in four hundred this much."""

_RANKED = ("kendall", "spearman")
_INDIFFERENT = ("python",)


class ReplayVerdict(StrEnum):
    """How a replay compares with what was claimed."""

    EQUAL = "equal"
    WITHIN_TOLERANCE = "equal within the tolerance for other versions"
    DIFFERENT = "different"
    NOTHING_CLAIMED = "no figure to compare with"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedFigure:
    """One figure then and now; value, lower and upper end of the interval.

    Attributes:
        name: As in `ranking.FIGURES`.
        claimed: What the file says.
        found: What comes out now.
    """

    name: str
    claimed: tuple[float, float, float]
    found: tuple[float, float, float]

    @property
    def difference(self) -> float:
        """The largest of the three differences, without sign."""
        return max(abs(a - b) for a, b in zip(self.claimed, self.found, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A claim and what became of it.

    Attributes:
        claim: What was claimed.
        result: The ranking now.
        figures: Each figure that was claimed, then and now.
        versions: What is another version now: name to then and now.
        other_truth: Whether the accuracies come from another file, or another reading of it.
    """

    claim: Claim
    result: RankResult
    figures: tuple[ReplayedFigure, ...]
    versions: Mapping[str, tuple[str, str]]
    other_truth: bool

    @property
    def verdict(self) -> ReplayVerdict:
        """Equal means to the last bit; the tolerance counts only where versions differ."""
        if not self.figures:
            return ReplayVerdict.NOTHING_CLAIMED
        worst = max(figure.difference for figure in self.figures)
        if worst == 0:
            return ReplayVerdict.EQUAL
        if self.versions and worst <= OTHER_VERSIONS_TOLERANCE:
            return ReplayVerdict.WITHIN_TOLERANCE
        return ReplayVerdict.DIFFERENT


def replay(
    claim: Claim,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Scores the networks of a card anew, without any store, and ranks them as it says.

    Args:
        claim: The card with the figures.
        executor: Where the networks are scored; in this process if None.
        progress: Told after every few networks.

    Raises:
        EznasError: The card does not say which networks or how they were scored; a space, table,
            label or folder of images is not here; or the networks are not those of its hash.
    """
    card = claim.card
    if card.scoring is None or not card.proxy:
        raise EznasError(
            "this card cannot be computed again: it does not say how the scores were made"
        )
    space = spaces.get(card.space)
    table = truth.load(space, card.dataset, source=card.truth.get("source"))
    networks = networks_of(card, space, table)
    proxy = resolve(card.proxy)
    scored = score_many(
        [proxy], space, networks, card.scoring, executor=executor, progress=progress
    )
    unscored: Unscored = "drop" if card.unscored == "drop" else "last"
    result = rank(
        scored.column(proxy.name),
        table,
        label=card.label,
        protocol=scored.protocol,
        proxy=card.proxy,
        label_budget=card.label_budget,
        unscored=unscored,
        resamples=card.resamples,
        seed=card.resampling_seed,
    )
    values, kept = ranked_values(list(scored.column(proxy.name).values()), unscored)
    ranked = [each for each, keep in zip(networks, kept, strict=True) if keep]
    if unscored == "last":
        _check_hash(card, ranked)
    found = {"kendall": result.kendall, "spearman": result.spearman}
    others = [name for name in claim.figures if name not in _RANKED]
    if others:
        judged = judge(
            values,
            table.values(ranked, card.label),
            parameters=[space.parameters(each, card.dataset) for each in ranked],
            flops=[space.macs(each, card.dataset) for each in ranked],
            names=others,
            resamples=card.resamples,
            seed=card.resampling_seed,
        )
        found |= {n: each for n, each in judged.items() if not isinstance(each, Failure)}
    now = versions()
    return Replay(
        claim=claim,
        result=result,
        figures=tuple(
            ReplayedFigure(
                name=name,
                claimed=claimed,
                found=(found[name].value, found[name].low, found[name].high),
            )
            for name, claimed in claim.figures.items()
            if name in found
        ),
        versions={
            name: (then, now.get(name, "none"))
            for name, then in card.versions.items()
            if name not in _INDIFFERENT and then != now.get(name)
        },
        other_truth=card.truth.get("sha256") not in (None, table.provenance.sha256),
    )


def networks_of(
    card: ProtocolCard, space: SearchSpace, table: AccuracyTable
) -> tuple[Architecture, ...]:
    """The networks that a card is about.

    Raises:
        EznasError: It does not say which they are, or they cannot be found again.
    """
    if card.architectures:
        return tuple(space.parse(text) for text in card.architectures)
    if card.drawn is None:
        raise EznasError(
            "this card cannot be computed again: it was written by an earlier version, which kept "
            "only a hash of the networks and not the networks"
        )
    networks = truth.draw(table, card.drawn["samples"], seed=card.drawn["seed"], label=card.label)
    if card.unscored == "last":
        _check_hash(card, networks)
    return networks


def _check_hash(
    card: ProtocolCard, networks: tuple[Architecture, ...] | list[Architecture]
) -> None:
    if hash_architectures(networks) != card.architectures_hash:
        raise EznasError(
            f"the networks are not those of the card: their hash is "
            f"{hash_architectures(networks)[:8]}, the card's {card.architectures_hash[:8]}; "
            "the table of accuracies here has other networks"
        )
