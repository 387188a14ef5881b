"""Whether a formula can be seen to measure nothing but shapes, from its text alone.

Such a formula ranks networks by their size or number of units, however it is dressed up:
``mean(heaviside(square(weight)))`` is 1, ``frobenius(ones_like(weight))`` counts elements. The
rules hold in exact arithmetic for finite statistics; that a value may be infinite or NaN, that a
tensor may be constant, and rounding are left aside. What they do not prove may still be true:
``frobenius(sign(weight))`` counts elements because drawn weights are never zero, which only a
trial shows (`behaves_shape_only`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.simplification import simplify
from eznas_core.expressions.sizes.bounds import ANYTHING, NOT_NEGATIVE, Bounds, bounds_of
from eznas_core.expressions.tree import Call, Constant, Expression, NetworkTerminal, Terminal
from eznas_core.statistics import Probe, Quantity


def shape_only(expression: Expression) -> bool:
    """Whether a formula's value provably depends on shapes, unit counts and network sizes alone.

    >>> from eznas_core.expressions import parse
    >>> shape_only(parse("units_sum(log(frobenius(ones_like(activation[data]))))"))
    True
    >>> shape_only(parse("mean(heaviside(weight))"))
    False
    """
    known: dict[Expression, _Known] = {}
    return _as_number(_known(simplify(expression), known), expression.kind).by_shape


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of an expression's values.

    Attributes:
        by_shape: Every element follows from shapes alone.
        mean_by_shape: The mean of the elements does.
        squares_by_shape: The mean of their squares does.
        bounds: What they lie between.
    """

    by_shape: bool = False
    mean_by_shape: bool = False
    squares_by_shape: bool = False
    bounds: Bounds = ANYTHING


_SHAPE = _Known(by_shape=True, mean_by_shape=True, squares_by_shape=True)
# Of one tensor and itself, these are the same number for every tensor.
_SAME_OF_EQUALS = frozenset(
    {"subtract", "divide", "less", "greater", "equal"}
    | {"hamming_distance", "cosine_similarity", "kl_divergence"}
)
# These look at the shape of their argument and at nothing else.
_COUNTS = frozenset({"numel", "ones_like", "zeros_like", "units_count"})
# What a ReLU has made: the input of the convolution.
_RECTIFIED = frozenset({Probe.DATA, Probe.NOISE})


def _known(node: Expression, known: dict[Expression, _Known]) -> _Known:
    if node not in known:
        found = _leaf(node) if not isinstance(node, Call) else _call(node, known)
        known[node] = _settled(found)
    return known[node]


def _settled(found: _Known) -> _Known:
    if found.by_shape or found.bounds.is_one_number:
        return replace(_SHAPE, bounds=found.bounds)
    return found


def _leaf(node: Expression) -> _Known:
    if isinstance(node, Constant):
        return _Known(bounds=Bounds(node.value, node.value))
    if isinstance(node, NetworkTerminal):
        return _Known(by_shape=NETWORK_TERMINALS.get(node.name).counts)
    if isinstance(node, Terminal):
        name = node.statistic
        rectified = name.quantity is Quantity.PREACTIVATION and name.probe in _RECTIFIED
        return _Known(bounds=NOT_NEGATIVE if rectified else ANYTHING)
    return _Known()


def _call(node: Call, known: dict[Expression, _Known]) -> _Known:
    parts = [_known(argument, known) for argument in node.arguments]
    row = OPERATORS.get(node.operator)
    if row.is_aggregator:
        parts = [_as_number(parts[0], node.arguments[0].kind)]
    bounds = bounds_of(node.operator, tuple(part.bounds for part in parts))
    same = node.operator in _SAME_OF_EQUALS and len(set(node.arguments)) == 1
    if node.operator in _COUNTS or same or all(part.by_shape for part in parts):
        return _Known(by_shape=True, bounds=bounds)
    return replace(_moments(node, parts), bounds=bounds)


def _moments(node: Call, parts: list[_Known]) -> _Known:
    """What is known of a tensor's mean and mean square, or of a number made from them."""
    if node.operator in ("multiply", "divide"):
        return _scaled(node, parts)
    mean = all(part.mean_by_shape for part in parts)
    squares = all(part.squares_by_shape for part in parts)
    return {
        "normalise": _Known(mean_by_shape=True, squares_by_shape=True),
        "softmax": _Known(mean_by_shape=True),
        "square": _Known(mean_by_shape=squares),
        "abs": _Known(squares_by_shape=squares),
        "negate": _Known(mean_by_shape=mean, squares_by_shape=squares),
        "channel_mean": _Known(mean_by_shape=mean),
        "image_mean": _Known(mean_by_shape=mean),
        "add": _Known(mean_by_shape=mean),
        "subtract": _Known(mean_by_shape=mean),
        "mean": _Known(by_shape=mean),
        "frobenius": _Known(by_shape=squares),
    }.get(node.operator, _Known())


def _scaled(node: Call, parts: list[_Known]) -> _Known:
    """A tensor times or over a number that follows from shapes keeps what is known of it."""
    for position in (0,) if node.operator == "divide" else (0, 1):
        other = 1 - position
        if parts[other].by_shape and node.arguments[other].kind is not Kind.TENSOR:
            return replace(parts[position], by_shape=False, bounds=ANYTHING)
    return _Known()


def _as_number(found: _Known, kind: Kind) -> _Known:
    """A tensor counts by its mean."""
    if kind is Kind.TENSOR:
        return _settled(_Known(by_shape=found.mean_by_shape, bounds=found.bounds))
    return found
