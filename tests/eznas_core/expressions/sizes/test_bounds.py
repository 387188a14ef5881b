"""Bounds against values drawn between the arguments' bounds."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

from eznas_core.expressions import OPERATORS
from eznas_core.expressions.row import Output
from eznas_core.expressions.sizes.bounds import ANYTHING, Bounds, bounds_of

INF = math.inf
GIVEN = [
    Bounds(-2.0, 3.0),
    Bounds(0.5, 4.0),
    Bounds(-4.0, -0.5),
    Bounds(0.0, 1.0),
    Bounds(0.0, 0.0),
    Bounds(-1.0, 0.0),
    Bounds(2.0, 2.0),
    Bounds(-INF, INF),
    Bounds(0.0, INF),
    Bounds(-INF, -1.0),
    Bounds(1.0, INF),
]
ROWS = [row for row in OPERATORS if not row.takes_depths]


def drawn(bounds: Bounds, shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """Numbers between bounds, the ends among them where they are finite."""
    low, high = max(bounds.low, -50.0), min(bounds.high, 50.0)
    generator = torch.Generator().manual_seed(seed)
    x = low + (high - low) * torch.rand(shape, generator=generator, dtype=torch.float64)
    x.view(-1)[0], x.view(-1)[-1] = low, high
    return x


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_values_lie_within_the_bounds(row):
    all_units = row.is_aggregator or row.over_units
    shape = (6,) if all_units or row.output is Output.ELEMENTWISE else (2, 3, 3, 3)
    for given in itertools.product(GIVEN, repeat=row.arity):
        found = bounds_of(row.name, given)
        assert found.low <= found.high
        arguments = [drawn(bounds, shape, seed) for seed, bounds in enumerate(given)]
        result = row.function(*arguments)
        known = result[~result.isnan()]
        room = 1e-9 * max([1.0, *known[known.isfinite()].abs().flatten().tolist()])
        assert (known >= found.low - room).all(), (given, found)
        assert (known <= found.high + room).all(), (given, found)


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        ("heaviside", [Bounds(0.0, INF)], Bounds(1.0, 1.0)),
        ("greater_than_zero", [Bounds(0.0, INF)], Bounds(0.0, 1.0)),
        ("square", [Bounds(-3.0, 2.0)], Bounds(0.0, 9.0)),
        ("log", [Bounds(-3.0, -1.0)], Bounds(0.0, 0.0)),
        ("log_abs", [Bounds(-1.0, 1.0)], Bounds(-INF, 0.0)),
        ("reciprocal", [Bounds(2.0, INF)], Bounds(0.0, 0.5)),
        ("divide", [Bounds(1.0, 2.0), Bounds(-4.0, -2.0)], Bounds(-1.0, -0.25)),
        ("divide", [Bounds(1.0, 2.0), Bounds(-4.0, 2.0)], ANYTHING),
        ("multiply", [ANYTHING, Bounds(0.0, 0.0)], Bounds(0.0, 0.0)),
        ("subtract", [ANYTHING, ANYTHING], ANYTHING),
        ("less", [Bounds(0.0, 1.0), Bounds(2.0, 3.0)], Bounds(1.0, 1.0)),
        ("greater", [Bounds(0.0, 1.0), Bounds(1.0, 3.0)], Bounds(0.0, 0.0)),
        ("equal", [Bounds(0.0, 1.0), Bounds(2.0, 3.0)], Bounds(0.0, 0.0)),
        ("units_sum", [Bounds(2.0, 3.0)], Bounds(2.0, INF)),
        ("frobenius", [Bounds(-3.0, -2.0)], Bounds(2.0, INF)),
    ],
)
def test_bounds_worked_out_by_hand(operator, given, expected):
    assert bounds_of(operator, tuple(given)) == expected


def test_single_precision_underflows_earlier():
    # 1e-88 is a number in float64 and zero in float32: both must lie within the bounds.
    assert bounds_of("exp", (Bounds(-200.0, 0.0),)) == Bounds(0.0, 1.0)
