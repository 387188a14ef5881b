"""The numbers between which an expression's values lie, worked out without evaluating it.

NaN, and what infinities make of zeros, are left aside: ``multiply(x, 0)`` lies between 0 and 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import torch

from eznas_core.expressions.operators import OPERATORS

_INF = math.inf


@dataclass(frozen=True, slots=True)
class Bounds:
    """A closed interval, infinite where nothing is known.

    Attributes:
        low: No value is smaller.
        high: No value is larger.
    """

    low: float = -_INF
    high: float = _INF

    @property
    def is_one_number(self) -> bool:
        """Whether every element has the same known, finite value."""
        return self.low == self.high and math.isfinite(self.low)


ANYTHING = Bounds()
NOT_NEGATIVE = Bounds(0.0, _INF)


def bounds_of(operator: str, arguments: tuple[Bounds, ...]) -> Bounds:
    """What an operator's result lies between, given what its arguments lie between.

    >>> bounds_of("heaviside", (bounds_of("square", (ANYTHING,)),))
    Bounds(low=1.0, high=1.0)
    """
    if operator in _FIXED:
        return _FIXED[operator]
    if operator in _WITHIN:
        return arguments[0]
    if operator in _RISING:
        return _monotone(operator, arguments[0].low, arguments[0].high)
    if operator in _FALLING:
        return _monotone(operator, arguments[0].high, arguments[0].low)
    if operator in _CORNERS:
        return _corners(_CORNERS[operator], *arguments)
    if operator in _RULES:
        return _RULES[operator](*arguments)
    return NOT_NEGATIVE if "non-negative" in OPERATORS.get(operator).tags else ANYTHING


def _monotone(operator: str, first: float, last: float) -> Bounds:
    """Evaluates at both ends, in both float types: each underflows and saturates elsewhere."""
    function = OPERATORS.get(operator).function
    types = (torch.float32, torch.float64)
    low = min(float(function(torch.tensor(first, dtype=dtype))) for dtype in types)
    high = max(float(function(torch.tensor(last, dtype=dtype))) for dtype in types)
    return Bounds(low, high)


def _corners(function: Callable[[float, float], float], left: Bounds, right: Bounds) -> Bounds:
    """For a function that is monotone in each argument: the extremes are at the corners."""
    values = [function(a, b) for a, b in product((left.low, left.high), (right.low, right.high))]
    if any(map(math.isnan, values)):
        return ANYTHING
    return Bounds(min(values), max(values))


def _times(left: float, right: float) -> float:
    return 0.0 if left == 0 or right == 0 else left * right


def _abs(x: Bounds) -> Bounds:
    ends = abs(x.low), abs(x.high)
    return Bounds(0.0 if x.low <= 0 <= x.high else min(ends), max(ends))


def _square(x: Bounds) -> Bounds:
    size = _abs(x)
    return Bounds(size.low * size.low, size.high * size.high)


def _reciprocal(x: Bounds) -> Bounds:
    if x.low > 0 or x.high < 0:
        return Bounds(1 / x.high, 1 / x.low)
    return ANYTHING


def _log(x: Bounds) -> Bounds:
    if x.high < 0:
        return Bounds(0.0, 0.0)
    top = math.log(x.high) if 0 < x.high < _INF else math.copysign(_INF, x.high or -1.0)
    if x.low > 0:
        return Bounds(math.log(x.low) if x.low < _INF else _INF, top)
    return Bounds(-_INF, top if x.low == 0 else max(0.0, top))


def _less(left: Bounds, right: Bounds) -> Bounds:
    if left.high < right.low:
        return Bounds(1.0, 1.0)
    return Bounds(0.0, 0.0) if left.low >= right.high else Bounds(0.0, 1.0)


def _equal(left: Bounds, right: Bounds) -> Bounds:
    if left.high < right.low or right.high < left.low:
        return Bounds(0.0, 0.0)
    same = left.is_one_number and left == right
    return Bounds(1.0, 1.0) if same else Bounds(0.0, 1.0)


def _largest_or_more(x: Bounds) -> Bounds:
    """A norm: at least as large as any element's magnitude."""
    return Bounds(_abs(x).low, _INF)


def _summed(x: Bounds) -> Bounds:
    return Bounds(x.low if x.low >= 0 else -_INF, x.high if x.high <= 0 else _INF)


def _products(*arguments: Bounds) -> Bounds:
    return NOT_NEGATIVE if all(x.low >= 0 for x in arguments) else ANYTHING


# What is at most (or at least) one may be rounded to a little more (or less).
_COSINE = Bounds(-1.001, 1.001)
_FIXED = {
    "softmax": Bounds(0.0, 1.0),
    "hamming_distance": Bounds(0.0, 1.0),
    "sign_agreement": Bounds(0.0, 1.0),
    "cosine_similarity": _COSINE,
    "correlation": _COSINE,
    "channel_correlation": _COSINE,
    "effective_rank": Bounds(0.999, _INF),
    "channel_effective_rank": Bounds(0.999, _INF),
    "spatial_effective_rank": Bounds(0.999, _INF),
    "spectral_entropy": Bounds(0.0, 1.001),
    "channel_spectral_entropy": Bounds(0.0, 1.001),
    "numel": Bounds(1.0, _INF),
    "units_count": Bounds(1.0, _INF),
    "ones_like": Bounds(1.0, 1.0),
    "zeros_like": Bounds(0.0, 0.0),
}
_WITHIN = frozenset(
    {"mean", "channel_mean", "image_mean", "units_mean", "units_min", "units_max"}
    | {"units_median", "units_first", "units_last", "units_depth_weighted", "previous", "largest"}
)
_RISING = frozenset(
    {"exp", "sqrt", "sigmoid", "tanh", "relu", "sign", "heaviside", "greater_than_zero"}
)
_FALLING = frozenset({"negate", "less_than_zero"})
_CORNERS: dict[str, Callable[[float, float], float]] = {
    "add": lambda left, right: left + right,
    "subtract": lambda left, right: left - right,
    "multiply": _times,
    "minimum": min,
    "maximum": max,
}
_RULES: dict[str, Callable[..., Bounds]] = {
    "abs": _abs,
    "square": _square,
    "reciprocal": _reciprocal,
    "log": _log,
    "log_abs": lambda x: _log(_abs(x)),
    "divide": lambda left, right: _corners(_times, left, _reciprocal(right)),
    "less": _less,
    "greater": lambda left, right: _less(right, left),
    "equal": _equal,
    "l1_norm": _abs,
    "frobenius": _largest_or_more,
    "units_rss": _largest_or_more,
    "units_sum": _summed,
    "matmul": _products,
    "gram": _products,
    "channel_gram": _products,
    "spatial_gram": _products,
}
