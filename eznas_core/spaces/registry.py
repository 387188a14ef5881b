"""The registry that every search space adds itself to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from eznas_core.foundation import Registry, unknown_name
from eznas_core.spaces.space import SearchSpace

Finder = Callable[[str], SearchSpace | None]
"""Finds a space by a name that the registry does not know, and adds it; None if there is none."""


class SpaceRegistry(Registry[SearchSpace]):
    """The spaces by name; a name that is not known yet may be one the user has added.

    Only asking for a name looks further. Listing, counting and ``in`` tell what is loaded.
    """

    def __init__(self) -> None:
        super().__init__("search space")
        self._find: Finder | None = None
        self._further: Callable[[], Iterable[str]] = tuple

    def look_further(self, find: Finder, names: Callable[[], Iterable[str]]) -> None:
        """Sets what is asked for names that are not known, and which it would find."""
        self._find, self._further = find, names

    def resolve(self, name: str) -> str:
        """The declared name that a spelling or alias stands for.

        Raises:
            UnknownNameError: No such space; the message names the nearest.
            EznasError: The user added one of that name, but it cannot be loaded.
        """
        if name not in self and self._find is not None and self._find(name) is None:
            raise unknown_name(self.kind, name, [*self.names(), *self._further()])
        return super().resolve(name)


SPACES = SpaceRegistry()


def fold(name: str) -> str:
    """A name as it is compared: case, ``-`` and ``_`` do not matter."""
    return name.casefold().replace("-", "").replace("_", "").strip()


def get(name: str) -> SearchSpace:
    """The search space of that name; case, ``-`` and ``_`` do not matter.

    Raises:
        UnknownNameError: There is none; the message names the nearest.

    >>> from eznas_core import spaces
    >>> spaces.get("NASBench201").size
    15625
    """
    return SPACES.get(name)
