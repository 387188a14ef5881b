"""The three kinds of value an expression can have, from the most to the least specific."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Kind(StrEnum):
    """What an expression stands for.

    A network number is the same in every unit, so it may stand wherever a unit's number may,
    and both may stand beside a tensor. The reverse takes a reduction (tensor to number) or an
    aggregator (units to network).
    """

    TENSOR = "tensor"
    NUMBER = "number"
    NETWORK = "network"

    @property
    def meaning(self) -> str:
        """The kind in the words of error messages."""
        return _MEANINGS[self]


_MEANINGS = {
    Kind.TENSOR: "a tensor for each unit",
    Kind.NUMBER: "a number for each unit",
    Kind.NETWORK: "a number for the whole network",
}


def join(kinds: Iterable[Kind]) -> Kind:
    """The kind of an element-wise operation on values of these kinds.

    >>> join([Kind.NETWORK, Kind.NUMBER])
    <Kind.NUMBER: 'number'>
    """
    found = set(kinds)
    return next(kind for kind in Kind if kind in found)
