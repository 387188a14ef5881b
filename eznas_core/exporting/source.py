"""Lifting functions out of the engine together with everything they need.

An exported module must not import the engine, and must not be a second, hand-kept copy of it.
So the engine's own source is taken: a function, the functions and constants it names, and theirs,
down to what torch and the standard library provide.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import re
import symtable
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

from eznas_core.foundation import EznasError

Liftable = Callable[..., Any] | type

_ENGINE = "eznas_core"
_STANDALONE = frozenset({"torch", *sys.stdlib_module_names})
_NOQA = re.compile(r"\s*# noqa\b.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """Source that stands on its own.

    Attributes:
        imports: Import statements.
        sections: Constants, classes and functions under the headings they were asked for, each
            after those it needs.
        names: What the imports and definitions define.
        attributes: Every attribute that the definitions read, such as "noise" in ``inputs.noise``.
    """

    imports: tuple[str, ...]
    sections: Mapping[str, tuple[str, ...]]
    names: frozenset[str]
    attributes: frozenset[str]


def lift(
    groups: Mapping[str, Iterable[Liftable]], *, stand_ins: Mapping[str, Liftable] | None = None
) -> Lifted:
    """The source of functions and classes of the engine with everything they name.

    Args:
        groups: What is wanted, under headings; the definitions come in this order.
        stand_ins: For some names, what shall be taken in place of what the engine has.

    Raises:
        EznasError: Something in reach is neither the engine's own top-level code nor from torch
            or the standard library, so that no standalone source can be made.
    """
    lifter = _Lifter(dict(stand_ins or {}))
    sections: dict[str, tuple[str, ...]] = {}
    for heading, items in groups.items():
        known = len(lifter.definitions)
        for item in items:
            lifter.add(item)
        sections[heading] = tuple(lifter.definitions[known:])
    return Lifted(
        imports=tuple(sorted(lifter.imports)),
        sections=sections,
        names=frozenset(lifter.owners),
        attributes=frozenset(lifter.attributes),
    )


@dataclass(slots=True)
class _Lifter:
    stand_ins: dict[str, Liftable]
    imports: set[str] = field(default_factory=set)
    definitions: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)

    def add(self, item: Liftable) -> None:
        """Adds a function or class, what it needs first."""
        name, module = item.__name__, sys.modules[item.__module__]
        if vars(module).get(name) is not item or not isinstance(item, type | FunctionTypes):
            raise _refusal(
                f"'{name}' of {module.__name__} is not defined at its module's top level"
            )
        if self._is_new(name, module.__name__):
            source = _cleaned(_without_decorators(inspect.getsource(item), module))
            self._add_with_needs(source, module)

    def _add_constant(self, name: str, module: ModuleType) -> None:
        if self._is_new(name, module.__name__):
            self._add_with_needs(_cleaned(_assignment(name, module)), module)

    def _add_with_needs(self, source: str, module: ModuleType) -> None:
        tree = ast.parse(source)
        self.attributes |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
        for name in _free_names(source):
            if name in self.stand_ins:
                self.add(self.stand_ins[name])
            elif name in vars(module) or name in _imported_names(module):
                self._need(name, module)
            elif not hasattr(builtins, name):
                raise _refusal(f"'{name}' is not known in {module.__name__}")
        self.definitions.append(source)

    def _need(self, name: str, module: ModuleType) -> None:
        """Adds what a name stands for in a module: an import, a definition or a constant."""
        origin = _imported_names(module).get(name)
        if origin is None:
            value = vars(module)[name]
            if isinstance(value, type | FunctionTypes) and value.__module__ == module.__name__:
                self.add(value)
            else:
                self._add_constant(name, module)
            return
        home, original = origin
        if _package(home) in _STANDALONE:
            self._import(name, home, original)
        elif _package(home) == _ENGINE and original:
            self._need(original, importlib.import_module(home))
            if original != name:
                raise _refusal(f"{module.__name__} calls '{original}' by another name")
        else:
            raise _refusal(f"it would need the module {home}")

    def _import(self, name: str, home: str, original: str) -> None:
        if original:
            statement = f"from {home} import {original}"
            statement += f" as {name}" if name != original else ""
        else:
            statement = f"import {home}" + (f" as {name}" if name != home else "")
        self._is_new(name, statement)
        self.imports.add(statement)

    def _is_new(self, name: str, owner: str) -> bool:
        """Whether a name is new; one name for two things would hide one of them."""
        known = self.owners.get(name)
        if known is not None and known != owner:
            raise _refusal(f"'{name}' stands for two things, in {known} and in {owner}")
        self.owners[name] = owner
        return known is None


FunctionTypes = type(lambda: None)


def _refusal(reason: str) -> EznasError:
    return EznasError(f"this proxy cannot be written as a standalone module: {reason}")


def _package(module: str) -> str:
    return module.partition(".")[0]


@lru_cache(maxsize=256)
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


@lru_cache(maxsize=256)
def _imported_names(module: ModuleType) -> Mapping[str, tuple[str, str]]:
    """For each name a module imports: from where, and its name there ("" for a module itself).

    Names imported for annotations only are among them.
    """
    names: dict[str, tuple[str, str]] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or _package(alias.name)] = alias.name, ""
    return names


def _free_names(source: str) -> Iterator[str]:
    """Global names that a definition reads without defining them, in order of appearance."""
    free: set[str] = set()
    tables = [symtable.symtable(source, "<definition>", "exec")]
    own = {symbol.get_name() for symbol in tables[0].get_symbols() if symbol.is_assigned()}
    while tables:
        table = tables.pop()
        tables += table.get_children()
        is_top = table.get_type() == "module"
        free |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (symbol.is_global() or is_top)
        }
    read = (node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    yield from dict.fromkeys(name for name in read if name in free - own)


def _assignment(name: str, module: ModuleType) -> str:
    """The source of the module-level assignment to a name, with the comment lines above it."""
    lines = inspect.getsource(module).splitlines()
    for node in _tree(module).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            first = node.lineno - 1
            while first > 0 and lines[first - 1].startswith("#"):
                first -= 1
            return "\n".join(lines[first : node.end_lineno])
    raise _refusal(f"'{name}' of {module.__name__} is not a plain constant")


def _without_decorators(source: str, module: ModuleType) -> str:
    """The source without decorators of the engine's own, which declare things to its registries."""
    lines = source.splitlines()
    for decorator in reversed(getattr(ast.parse(source).body[0], "decorator_list", [])):
        root = decorator.func if isinstance(decorator, ast.Call) else decorator
        home, _ = _imported_names(module).get(ast.unparse(root), ("", ""))
        if _package(home) == _ENGINE:
            del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "\n".join(lines)


def _cleaned(source: str) -> str:
    """The source without ``>>>`` examples, which would import the engine, and without noqa."""
    kept: list[str] = []
    in_example = False
    for line in textwrap.dedent(source).splitlines():
        text = line.strip()
        if text.startswith(">>>"):
            in_example = True
        elif in_example and (not text or text.endswith('"""')):
            in_example = False
            while kept and not kept[-1].strip():
                kept.pop()
        if not in_example:
            kept.append(line)
    return _NOQA.sub("", "\n".join(kept)).strip()
