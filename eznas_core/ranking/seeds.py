"""The same networks ranked with other weights and another minibatch: how far a figure moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError
from eznas_core.ranking.result import RankResult
from eznas_core.ranking.spread import Spread, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedSpread:
    """A proxy's figures over several seeds, on one and the same set of networks.

    Attributes:
        kendall: Kendall's tau over the seeds.
        spearman: Spearman's rho.
        seeds: The scoring protocols' seeds, which draw the weights and the minibatch.
        results: The ranking of each.
    """

    kendall: Spread
    spearman: Spread
    seeds: tuple[int, ...]
    results: tuple[RankResult, ...]

    def to_json(self) -> dict[str, Any]:
        """The spread as a JSON object."""
        return {
            "seeds": list(self.seeds),
            "kendall": self.kendall.to_json(),
            "spearman": self.spearman.to_json(),
            "kendall_by_seed": [each.kendall.value for each in self.results],
            "spearman_by_seed": [each.spearman.value for each in self.results],
        }


def rank_over_seeds(results: Sequence[RankResult]) -> SeedSpread:
    """Puts together rankings that differ in the seed of the scoring protocol only.

    The interval of each ranking is over networks; this spread is over weights and minibatches.
    Neither contains the other.

    Args:
        results: Each from `rank`, with its protocol.

    Raises:
        EznasError: Fewer than two; a protocol is missing; or they differ in more than the seed.
    """
    protocols = [each.card.scoring for each in results]
    known = [each for each in protocols if each is not None]
    if len(known) < len(results):
        raise EznasError("a spread over seeds needs the scoring protocol of each ranking")
    seeds = tuple(each.seed for each in known)
    if len(set(seeds)) < len(seeds):
        raise EznasError(f"a seed stands twice among {', '.join(map(str, seeds))}")
    same = {
        (
            each.card.architectures_hash,
            each.card.label,
            each.card.proxy,
            str({**protocol.to_json(), "seed": None}),
        )
        for each, protocol in zip(results, known, strict=True)
    }
    if len(same) > 1:
        raise EznasError(
            "a spread over seeds is of one proxy on the same networks, label and protocol but for "
            "the seed"
        )
    return SeedSpread(
        kendall=spread([each.kendall.value for each in results]),
        spearman=spread([each.spearman.value for each in results]),
        seeds=seeds,
        results=tuple(results),
    )
