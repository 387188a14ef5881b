"""The registry that every search space adds itself to."""

from __future__ import annotations

from eznas_core.foundation import Registry
from eznas_core.spaces.space import SearchSpace

SPACES: Registry[SearchSpace] = Registry("search space")


def get(name: str) -> SearchSpace:
    """The search space of that name; case, ``-`` and ``_`` do not matter.

    Raises:
        UnknownNameError: There is none; the message names the nearest.

    >>> from eznas_core import spaces
    >>> spaces.get("NASBench201").size
    15625
    """
    return SPACES.get(name)
