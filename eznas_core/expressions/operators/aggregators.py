"""From the values of all units to one number for the network.

Each function gets the values of the units that have one, ``(units,)`` float64, all finite, at
least one, in the order in which the network runs them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import UNIT, Group, Output, Precedence


def units_mean(values: Tensor) -> Tensor:
    """The mean."""
    return values.mean()


def units_sum(values: Tensor) -> Tensor:
    """The sum."""
    return values.sum()


def units_rss(values: Tensor) -> Tensor:
    """The root of the sum of squares."""
    norm: Tensor = torch.linalg.vector_norm(values)
    return norm


def units_min(values: Tensor) -> Tensor:
    """The smallest."""
    return values.amin()


def units_max(values: Tensor) -> Tensor:
    """The largest."""
    return values.amax()


def units_median(values: Tensor) -> Tensor:
    """The median; halfway between the middle two of an even number."""
    ordered = values.sort().values
    return (ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2


def units_std(values: Tensor) -> Tensor:
    """The standard deviation over n; 0 for one unit."""
    return values.std(correction=0)


def units_count(values: Tensor) -> Tensor:
    """How many units have a value."""
    return torch.full((), float(len(values)), dtype=values.dtype, device=values.device)


def units_first(values: Tensor) -> Tensor:
    """The first unit's."""
    return values[0]


def units_last(values: Tensor) -> Tensor:
    """The last unit's."""
    return values[-1]


def units_change(values: Tensor) -> Tensor:
    """The mean change from one unit to the next; 0 for one unit."""
    return values.diff().abs().sum() / max(1, len(values) - 1)


def units_depth_weighted(values: Tensor, depths: Tensor) -> Tensor:
    """The mean, each unit weighing as much as it is deep."""
    return (values * depths).sum() / depths.sum()


_COMMON = {"inputs": (UNIT,), "output": Output.NETWORK, "group": Group.AGGREGATOR}

declare(
    name="units_mean",
    symbol="mean",
    function=units_mean,
    latex=r"\operatorname*{mean}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the mean over units of #1",
    meaning="The mean over all units.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_sum",
    symbol="Σ",
    function=units_sum,
    latex=r"\sum_{u} !1",
    precedence=Precedence.SUM,
    phrase="the sum over units of #1",
    meaning="The sum over all units.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_rss",
    symbol="√Σ²",
    function=units_rss,
    latex=r"\sqrt{\textstyle\sum_{u} {!1}^{2}}",
    precedence=Precedence.POWER,
    phrase="the root-sum-square over units of #1",
    meaning="The square root of the sum of squares over all units.",
    tags={"units", "non-negative"},
    **_COMMON,
)
declare(
    name="units_min",
    symbol="min",
    function=units_min,
    latex=r"\min_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the minimum over units of #1",
    meaning="The smallest value among the units.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_max",
    symbol="max",
    function=units_max,
    latex=r"\max_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the maximum over units of #1",
    meaning="The largest value among the units.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_median",
    symbol="med",
    function=units_median,
    latex=r"\operatorname*{median}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the median over units of #1",
    meaning="The median of the units; halfway between the middle two of an even number.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_std",
    symbol="std",
    function=units_std,
    latex=r"\operatorname*{std}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the standard deviation over units of #1",
    meaning="The standard deviation over the units (over n, not n - 1); 0 for one unit.",
    tags={"units", "non-negative"},
    **_COMMON,
)
declare(
    name="units_count",
    symbol="#",
    function=units_count,
    latex=r"\operatorname*{count}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the number of units that have a value of #1",
    meaning="How many units have a value, whatever it is.",
    tags={"units", "non-negative"},
    **_COMMON,
)
declare(
    name="units_depth_weighted",
    symbol="Σd·x",
    function=units_depth_weighted,
    takes_depths=True,
    latex=r"\frac{\sum_{u} d_{u}\, !1}{\sum_{u} d_{u}}",
    precedence=Precedence.POWER,
    phrase="the depth-weighted mean over units of #1",
    meaning="The mean over units, each weighing as much as it is deep (units in a row before it, "
    "itself included).",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_change",
    symbol="Δ",
    function=units_change,
    latex=r"\operatorname*{change}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the mean change from unit to unit of #1",
    meaning="The mean magnitude of the difference between each unit and the one before it, in "
    "the order of execution; 0 for one unit.",
    tags={"units", "non-negative"},
    **_COMMON,
)
declare(
    name="units_first",
    symbol="first",
    function=units_first,
    latex=r"\operatorname*{first}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the first unit's value of #1",
    meaning="The value of the first unit that has one, in the order of execution.",
    tags={"units"},
    **_COMMON,
)
declare(
    name="units_last",
    symbol="last",
    function=units_last,
    latex=r"\operatorname*{last}_{u}\, !1",
    precedence=Precedence.SUM,
    phrase="the last unit's value of #1",
    meaning="The value of the last unit that has one, in the order of execution.",
    tags={"units"},
    **_COMMON,
)
