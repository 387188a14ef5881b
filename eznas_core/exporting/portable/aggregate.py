"""From a formula on one unit to its values on all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from eznas_core.expressions.misfit import MisfitError

Unit = Mapping[str, Tensor]


def over_units(unit_value: Callable[[Unit], Tensor], units: Sequence[Unit]) -> Tensor:
    """The values of the units that have one, ``(units,)`` float64."""
    return all_finite([value for _, value in fitting(unit_value, units)])


def over_units_with_depths(
    unit_value: Callable[[Unit], Tensor], units: Sequence[Unit], depths: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """The values of the units that have one, and the depths of those units."""
    pairs = list(fitting(unit_value, units))
    found = torch.tensor([depths[index] for index, _ in pairs], dtype=torch.float64)
    return all_finite([value for _, value in pairs]), found


def fitting(
    unit_value: Callable[[Unit], Tensor], units: Sequence[Unit]
) -> Iterator[tuple[int, Tensor]]:
    """Index and value of each unit whose shapes suit the formula; the others are left out."""
    for index, unit in enumerate(units):
        try:
            yield index, unit_value(unit).to("cpu", torch.float64)
        except MisfitError:
            continue


def all_finite(values: Sequence[Tensor]) -> Tensor:
    """The values as one vector.

    Raises:
        ValueError: There are none, or one of them is infinite or NaN: the network has no score.
    """
    if not values:
        raise ValueError("no score: the formula suits no unit of the network")
    vector = torch.stack(list(values))
    if not vector.isfinite().all():
        raise ValueError("no score: the value of a unit is not finite")
    return vector


def number(value: float) -> Tensor:
    """A number of the network as a whole."""
    return torch.tensor(float(value), dtype=torch.float64)


def finite(value: Tensor) -> float:
    """The score itself.

    Raises:
        ValueError: It is infinite or NaN.
    """
    if not value.isfinite():
        raise ValueError(f"no score: the number of the network is {float(value)}")
    return float(value)
