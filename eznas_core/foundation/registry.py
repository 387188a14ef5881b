"""A named collection that plug-ins add themselves to, one declaration per thing.

An operator, a measure, a space or a figure is declared once, in one row or one file; the
registry carries it to the evaluator, the parser, the generator, the pages and the tests.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Generic, TypeVar

from eznas_core.foundation.errors import unknown_name

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to items, in order of declaration; lookups ignore case, ``-`` and ``_``.

    >>> colours = Registry[int]("colour")
    >>> colours.add("deep-red", 1, aliases=("crimson",))
    1
    >>> colours.get("Deep_Red"), colours.get("crimson"), colours.names()
    (1, 1, ('deep-red',))
    """

    def __init__(self, kind: str) -> None:
        """Starts an empty registry.

        Args:
            kind: What it holds, in the singular, as error messages should call it.
        """
        self.kind = kind
        self._items: dict[str, T] = {}
        self._lookup: dict[str, str] = {}

    def add(self, name: str, item: T, *, aliases: Iterable[str] = ()) -> T:
        """Adds an item under its name and aliases, and gives it back.

        Raises:
            ValueError: One of the names is taken: two declarations would hide each other.
        """
        for spelling in (name, *aliases):
            owner = self._lookup.get(_fold(spelling))
            if owner is not None:
                raise ValueError(f"the {self.kind} '{spelling}' is already declared as '{owner}'")
        self._items[name] = item
        for spelling in (name, *aliases):
            self._lookup[_fold(spelling)] = name
        return item

    def get(self, name: str) -> T:
        """The item of that name or alias.

        Raises:
            UnknownNameError: No such item; the message names the nearest one.
        """
        return self._items[self.resolve(name)]

    def resolve(self, name: str) -> str:
        """The declared name that a spelling or alias stands for."""
        declared = self._lookup.get(_fold(name))
        if declared is None:
            raise unknown_name(self.kind, name, self._items)
        return declared

    def names(self) -> tuple[str, ...]:
        """Every declared name, in order of declaration, aliases left out."""
        return tuple(self._items)

    def items(self) -> tuple[tuple[str, T], ...]:
        """Every name with its item, in order of declaration."""
        return tuple(self._items.items())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _fold(name) in self._lookup

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)


def load_folder(package: ModuleType) -> None:
    """Imports every public module of a package, so that each declares itself.

    Dropping a file into the folder is then all it takes to add a measure or a space.
    """
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if not found.name.startswith("_"):
            importlib.import_module(f"{package.__name__}.{found.name}")


def _fold(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").strip()
