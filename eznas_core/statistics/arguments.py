"""Reading and changing the arguments of a call that is being watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor


def argument(
    args: tuple[Any, ...], named: Mapping[str, Any], position: int, name: str, default: Any = None
) -> Any:
    """What was given for a parameter, by position or by name.

    >>> argument((1,), {"stride": 2}, 3, "stride", 1)
    2
    """
    return args[position] if position < len(args) else named.get(name, default)


def with_source(source: Tensor, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments by position, with another input."""
    return source, *args[1:]


def without_source(named: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name, without the input."""
    return {name: value for name, value in named.items() if name != "input"}


def pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    """Height and width of what may be given as one number for both.

    >>> pair(2), pair((1, 2))
    ((2, 2), (1, 2))
    """
    if isinstance(value, int):
        return value, value
    return value[0], value[-1]


def only_slices(index: Any) -> bool:
    """Whether an index cuts out a part without choosing, turning or repeating anything.

    >>> only_slices(slice(1, None)), only_slices((slice(None), 0)), only_slices(None)
    (True, False, False)
    """
    parts = index if isinstance(index, tuple) else (index,)
    return all(isinstance(part, slice) for part in parts)
