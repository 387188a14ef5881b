"""A smooth stand-in for Kendall's tau, to fit all weights of a sum at once.

Tau is a step function of the weights and has no slope to follow. The mean over pairs of networks
of ``log(1 + exp(-margin))``, where the margin is how far the better network stands above the
worse one (RankNet: Burges et al., ICML 2005), is convex in the weights of a sum. Newton's method
finds its minimum in a few steps, the same ones every time. Its second-order model also says what
a further term would be worth with all weights fitted anew, for thousands of terms at once.
"""

from __future__ import annotations

import numpy as np

from eznas_core.evolution.grafting import Floats, Pairs

RIDGE = 1e-3
"""Price of a weight's square: it holds weights back that the networks say nothing about."""
_STEPS = 25
_SMALL_STEP = 1e-6
_LONGEST_STEP = 2.0
_CLIPPED = 8.0
# A term of which so little is left once the others are taken out says nothing of its own.
_OWN_SHARE = 0.02


class Surrogate:
    """The stand-in over the pairs of some networks."""

    def __init__(self, pairs: Pairs, networks: int) -> None:
        """Takes the pairs, and how many networks they are made of."""
        self._better, self._worse = pairs.better, pairs.worse
        self._networks = networks
        self._count = max(1, len(self._better))

    def weights(self, terms: Floats) -> Floats:
        """The weights with which the sum of some terms orders the pairs best.

        Args:
            terms: ``(terms, networks)`` float64, see `standardised`.

        Returns:
            ``(terms,)`` float64.
        """
        margins = terms[:, self._better] - terms[:, self._worse]
        weights = np.zeros(len(terms))
        for _ in range(_STEPS):
            wrong = _share_wrong(weights @ margins)
            slope = -(margins @ wrong) / self._count + 2 * RIDGE * weights
            bend = (margins * (wrong * (1 - wrong))) @ margins.T / self._count
            step = np.linalg.solve(bend + 2 * RIDGE * np.eye(len(terms)), slope)
            # Beyond this the bend at the old weights says nothing.
            step *= min(1.0, _LONGEST_STEP / max(_SMALL_STEP, float(np.abs(step).max())))
            weights -= step
            if np.abs(step).max() < _SMALL_STEP:
                break
        return weights

    def gains(self, terms: Floats, weights: Floats, candidates: Floats) -> Floats:
        """How much each candidate would improve the sum, all weights fitted anew.

        To second order: the score test of a logistic regression.

        Args:
            terms: ``(terms, networks)`` what is in the sum, standardised; may be empty.
            weights: ``(terms,)`` as `weights` gives them.
            candidates: ``(candidates, networks)`` standardised.

        Returns:
            ``(candidates,)``, 0 for those that the terms express already.
        """
        scores = weights @ terms
        wrong = _share_wrong(scores[self._better] - scores[self._worse])
        pull = self._summed(self._better, wrong) - self._summed(self._worse, wrong)
        bend = self._bend(wrong * (1 - wrong))
        bent = candidates @ bend
        alone = (bent * candidates).sum(axis=1)
        mixed = bent @ terms.T
        own = terms @ bend @ terms.T
        usable = alone - _explained(mixed, own) > _OWN_SHARE * alone
        ridge = 2 * RIDGE
        left = alone + ridge - _explained(mixed, own + ridge * np.eye(len(terms)))
        slope = candidates @ pull / self._count
        return np.where(usable, slope**2 / (2 * np.where(usable, left, 1.0)), 0.0)

    def _summed(self, networks: np.ndarray, values: Floats) -> Floats:
        found: Floats = np.bincount(networks, values, self._networks).astype(np.float64)
        return found

    def _bend(self, weights: Floats) -> Floats:
        """The second derivative by the networks' scores: a Laplacian of weighted pairs."""
        bend = np.zeros((self._networks, self._networks))
        np.add.at(bend, (self._better, self._worse), -weights / self._count)
        bend += bend.T
        bend[np.diag_indices(self._networks)] = -bend.sum(axis=1)
        return bend


def standardised(values: Floats) -> tuple[Floats, Floats]:
    """Rows less their mean in units of their spread, clipped; and their spreads.

    Args:
        values: ``(rows, networks)`` float64.

    Returns:
        ``(rows, networks)``, all zero for a row without a finite spread, and ``(rows,)``, where
        such a row has 0.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        spread = values.std(axis=1)
        usable = np.isfinite(spread) & (spread > 0)
        spread = np.where(usable, spread, 0.0)
        rows = (values - values.mean(axis=1, keepdims=True)) / np.where(usable, spread, 1.0)[
            :, None
        ]
    return np.where(usable[:, None], np.clip(rows, -_CLIPPED, _CLIPPED), 0.0), spread


def _explained(mixed: Floats, own: Floats) -> Floats:
    """How much of each candidate's bend the terms account for."""
    found: Floats = ((mixed @ np.linalg.pinv(own, hermitian=True)) * mixed).sum(axis=1)
    return found


def _share_wrong(margins: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
    return found
