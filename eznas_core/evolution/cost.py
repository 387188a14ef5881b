"""What a formula costs: an estimate from the formula alone, the same in every run.

Measured times differ from run to run, so a search that chose by them could not be repeated. The
estimate adds up what the formula names: the passes that its statistics take, and for each
different part the time of its operator. The units were measured by `benchmarks/cost_units.py` in
milliseconds of processor time a network on one thread of the reference machine (x86-64, torch
2.13; NAS-Bench-201, a batch of four images, all units of a network, median of five networks). On
another machine or space the numbers are others, but their order is about the same: over 40 random
formulas the estimates ranked what evaluating them really took with a Spearman rho of .98.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from eznas_core.expressions import (
    NETWORK_TERMINALS,
    OPERATORS,
    Call,
    Expression,
    Group,
    Kind,
    NetworkTerminal,
    Terminal,
    statistics_of,
    walk,
)
from eznas_core.statistics import Probe, Quantity, Statistic

FORWARD_MS = 10.0
"""A forward pass with what is kept of it."""
BACKWARD_MS = 17.0
"""A forward and a backward pass, without gradients to the weights."""
WEIGHT_GRADIENT_MS = 5.0
"""What gradients to the weights take on top."""
UNITS_MS = 7.0
"""Finding the units, for a formula that needs no other pass."""
DEAREST_MS = 150.0
"""About what a formula takes that has every statistic: passes of 76 ms and as much on tensors."""

_NUMBER_MS = 0.02
# Numbers of the network: counts, and hand-designed measures with passes of their own.
_COUNT_MS = {"macs": 6.5, "log_macs": 6.5, "flops": 6.5, "units": 0.02, "depth": 0.02}
_QUICK_MS = 0.2
_MEASURE_MS = {
    "l2_norm": 3.4,
    "meco": 15.0,
    "az_expressivity": 18.0,
    "az_progressivity": 19.0,
    "linear_regions": 18.0,
    "naswot": 18.0,
    "synflow": 18.0,
    "synflow_raw": 18.0,
    "jacov": 23.0,
    "near": 28.0,
    "swap": 29.0,
    "swap_regularised": 31.0,
    "az_trainability": 32.0,
    "epe_nas": 32.0,
    "gradsign": 43.0,
    "zen": 45.0,
    "zico": 49.0,
    "ntk_condition": 62.0,
    "grasp": 77.0,
}
_USUAL_MEASURE_MS = 26.0
_AGGREGATE_MS = 0.1
_DIGITS = 2


class Extent(IntEnum):
    """How large a tensor is, which is what an operator's time depends on."""

    MATRIX = 0
    WEIGHT = 1
    ACTIVATION = 2


# By extent: on one number for each channel or a small matrix, on weights, on activations.
_MS: dict[str, tuple[float, float, float]] = {
    "heaviside": (0.1, 0.13, 0.2),
    "greater_than_zero": (0.1, 0.13, 0.2),
    "less_than_zero": (0.1, 0.13, 0.2),
    "normalise": (0.45, 0.55, 0.9),
    "softmax": (0.1, 1.2, 0.85),
    "hamming_distance": (0.25, 0.3, 0.55),
    "kl_divergence": (0.45, 3.5, 2.3),
    "cosine_similarity": (0.35, 0.4, 0.65),
    "log": (0.4, 0.7, 1.7),
    "log_abs": (0.45, 0.75, 1.8),
    "exp": (0.15, 0.3, 0.8),
    "sqrt": (0.25, 0.4, 0.9),
    "sigmoid": (0.05, 0.1, 0.3),
    "tanh": (0.15, 0.7, 2.6),
    "matmul": (0.15, 1.1, 1.1),
    "determinant": (1.4, 4.9, 7.7),
    "logdet": (1.4, 4.9, 7.7),
    "eigenvalue_ratio": (2.5, 3.5, 1.9),
    "channel_eigenvalue_ratio": (2.5, 3.6, 5.0),
    "channel_mean": (0.15, 0.25, 0.3),
    "channel_std": (0.35, 0.5, 0.65),
    "image_mean": (0.15, 0.2, 0.25),
    "image_std": (0.35, 0.4, 0.55),
    "batch_std": (0.3, 0.35, 0.9),
    "gram": (0.25, 0.6, 0.4),
    "channel_gram": (0.25, 0.65, 1.1),
    "correlation": (0.6, 1.0, 1.1),
    "channel_correlation": (0.7, 1.2, 2.0),
    "sign_agreement": (0.6, 1.0, 1.0),
    "spatial_gram": (0.5, 0.6, 19.0),
    "eigenvalues": (2.7, 3.7, 2.1),
    "channel_eigenvalues": (2.8, 3.8, 5.3),
    "effective_rank": (2.7, 3.7, 2.1),
    "channel_effective_rank": (2.8, 3.8, 5.3),
    "spatial_effective_rank": (1.5, 1.9, 15.0),
    "spectral_entropy": (2.7, 3.7, 2.1),
    "channel_spectral_entropy": (2.8, 3.8, 5.3),
    "image_logdet": (2.7, 3.7, 2.1),
    "channel_logdet": (2.8, 3.8, 5.3),
    "spatial_logdet": (1.5, 1.9, 15.0),
    "ridge": (0.2, 0.25, 0.25),
}
# An operator that was not measured costs about what the others of its group do.
_GROUP_MS: dict[Group, tuple[float, float, float]] = {
    Group.ARITHMETIC: (0.05, 0.07, 0.14),
    Group.COMPARISON: (0.07, 0.09, 0.15),
    Group.FUNCTION: (0.2, 0.4, 1.0),
    Group.SCALING: (0.3, 0.4, 0.7),
    Group.REDUCTION: (0.1, 0.1, 0.2),
    Group.DISTANCE: (0.35, 0.4, 0.65),
    Group.MATRIX: (1.0, 1.5, 2.0),
}
_USUAL_MS = (0.3, 0.4, 0.7)
# What these make of a tensor is small, whatever it was.
_SHRINKING = frozenset(
    {
        "gram",
        "channel_gram",
        "correlation",
        "channel_correlation",
        "sign_agreement",
        "eigenvalues",
        "channel_eigenvalues",
        "channel_mean",
        "channel_std",
        "image_mean",
        "image_std",
    }
)


@lru_cache(maxsize=8192)
def estimated_ms(expression: Expression) -> float:
    """Milliseconds a network on the reference machine, to two digits.

    >>> from eznas_core.expressions import parse
    >>> estimated_ms(parse("units_sum(l1_norm(activation_grad[data]))"))
    17.0
    >>> estimated_ms(parse("units_sum(channel_effective_rank(activation_grad[data]))"))
    22.0
    >>> estimated_ms(parse("log_parameters"))
    0.2
    """
    total = passes_ms(statistics_of(expression)) + operators_ms(expression)
    if _needs_units_alone(expression):
        total += UNITS_MS
    return float(f"{total:.{_DIGITS}g}")


def passes_ms(names: frozenset[Statistic]) -> float:
    """What capturing these statistics takes; one pass for each probe gives all of its own."""
    found = 0.0
    for probe in Probe:
        wanted = {name.quantity for name in names if name.probe is probe}
        if probe is Probe.DATA:
            # A difference from the data needs the data.
            wanted |= {name.quantity for name in names if name.probe is Probe.PERTURBED}
        if wanted:
            backward = any(quantity.is_gradient for quantity in wanted)
            found += BACKWARD_MS if backward else FORWARD_MS
            found += WEIGHT_GRADIENT_MS if Quantity.WEIGHT_GRAD in wanted else 0.0
    return found


def operators_ms(expression: Expression) -> float:
    """What working out the formula takes once the statistics are there; equal parts count once."""
    nodes = dict.fromkeys(node for _, node in walk(expression))
    return sum(_own_ms(node) for node in nodes)


def _own_ms(node: Expression) -> float:
    if isinstance(node, NetworkTerminal):
        return _terminal_ms(node.name)
    if not isinstance(node, Call):
        return 0.0
    row = OPERATORS.get(node.operator)
    if row.is_aggregator:
        return _AGGREGATE_MS
    tensors = [each for each in node.arguments if each.kind is Kind.TENSOR]
    if not tensors:
        return _NUMBER_MS
    units = _MS.get(row.name) or _GROUP_MS.get(row.group, _USUAL_MS)
    return units[max(_extent(each) for each in tensors)]


def _terminal_ms(name: str) -> float:
    if NETWORK_TERMINALS.get(name).counts:
        return _COUNT_MS.get(name, _QUICK_MS)
    return _MEASURE_MS.get(name, _USUAL_MEASURE_MS)


@lru_cache(maxsize=8192)
def _extent(expression: Expression) -> Extent:
    if isinstance(expression, Terminal):
        weights = (Quantity.WEIGHT, Quantity.WEIGHT_GRAD)
        is_weight = expression.statistic.quantity in weights
        return Extent.WEIGHT if is_weight else Extent.ACTIVATION
    if isinstance(expression, Call) and expression.operator in _SHRINKING:
        return Extent.MATRIX
    tensors = [each for each in expression.arguments if each.kind is Kind.TENSOR]
    return max((_extent(each) for each in tensors), default=Extent.MATRIX)


def _needs_units_alone(expression: Expression) -> bool:
    """Whether units must be found, and no pass is run that finds them on its way."""
    if any(name.probe is not None for name in statistics_of(expression)):
        return False
    counting = NetworkTerminal("units"), NetworkTerminal("depth")
    return bool(statistics_of(expression)) or any(node in counting for _, node in walk(expression))
