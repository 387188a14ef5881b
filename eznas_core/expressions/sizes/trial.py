"""Whether a formula behaves as if it measured nothing but shapes: by trying it."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import numpy as np
import torch

from eznas_core.expressions.evaluate import evaluate
from eznas_core.expressions.tree import Expression
from eznas_core.foundation import EznasError, child_seed
from eznas_core.networks import initialise
from eznas_core.statistics import NetworkStatistics, collect, gaussian_probe

TOLERANCE = 1e-6
"""Relative difference up to which two values count as the same."""


def redrawn(statistics: NetworkStatistics, seed: int = 0) -> NetworkStatistics:
    """The same architecture with other weights, shown other images of the same shape.

    The network is copied; weights are drawn by EZNAS's scheme and images from a normal
    distribution, both from `seed`.
    """
    network = copy.deepcopy(statistics.network)
    like = next(network.parameters(), torch.empty(0))
    draw = torch.Generator().manual_seed(child_seed(seed, "shape-only", "weights"))
    images = np.random.default_rng(child_seed(seed, "shape-only", "images"))
    batch, channels, height, width = statistics.probe.data.shape
    probe = gaussian_probe((channels, height, width), batch_size=batch, rng=images)
    initialise(network, draw)
    return collect(network.to(like.device), probe)


def behaves_shape_only(
    expression: Expression,
    statistics: Sequence[NetworkStatistics],
    *,
    others: Sequence[NetworkStatistics] | None = None,
    tolerance: float = TOLERANCE,
) -> bool:
    """Whether other weights and images leave a formula's value of every architecture as it is.

    It costs one evaluation a network more than the formula itself. Two networks are enough for
    nearly every formula.

    Args:
        expression: The formula.
        statistics: Of the networks to try, at least one.
        others: `redrawn` of each, in the same order, to share them between formulas; made here
            if not given.
        tolerance: Relative difference that rounding may make.

    Returns:
        Also False if the formula has a value on none of the networks: nothing is known then.

    Raises:
        EznasError: No network was given, or not as many others.
    """
    if not statistics or (others is not None and len(others) != len(statistics)):
        raise EznasError(
            "a trial needs at least one network, and another draw of each; given: "
            f"{len(statistics)} and {'none' if others is None else len(others)}"
        )
    has_value = False
    for position, original in enumerate(statistics):
        other = redrawn(original) if others is None else others[position]
        before, after = evaluate(expression, original), evaluate(expression, other)
        if (before.value is None) != (after.value is None):
            return False
        if before.value is None or after.value is None:
            continue
        has_value = True
        if not math.isclose(before.value, after.value, rel_tol=tolerance, abs_tol=0.0):
            return False
    return has_value
