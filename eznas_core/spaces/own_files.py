"""Spaces declared in a file of the user's own: loaded on request, and known to child processes.

Loading such a file runs it, as importing any module does. It happens in three cases only: someone
calls `load_file`, the environment variable ``EZNAS_SPACES`` names the file when this package is
imported, or someone asks for a space by name that the user has added (`own_registrations`) and
whose file is still the same. Nothing that arrives as data (a table, a run's folder, an upload)
brings a file of its own here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from eznas_core.foundation import EznasError
from eznas_core.spaces.own_mistakes import MISTAKES, told
from eznas_core.spaces.own_networks import OwnNetworks
from eznas_core.spaces.registry import SPACES
from eznas_core.spaces.space import SearchSpace

VARIABLE = "EZNAS_SPACES"
"""Names the files to load, joined as in PATH; `load_file` adds to it for child processes."""

SPACE = "SPACE"
"""What such a file must call its space."""

NETWORKS = "NETWORKS"
"""What it may call its networks instead: name to function, or a list of functions."""


@dataclass(frozen=True, slots=True)
class SpaceFile:
    """The file a space was declared in, as it was when it was loaded.

    Attributes:
        path: Where; absolute.
        sha256: Hash of its bytes.
    """

    path: Path
    sha256: str


_files: dict[str, SpaceFile] = {}


def load_file(path: Path | str) -> SearchSpace:
    """Runs a Python file that declares ``SPACE`` or ``NETWORKS``, and adds its space.

    From then on its name is as good as any other's: in this process, and in every process that
    this one starts. A file that was loaded before is not run again.

    Args:
        path: The file. It can do whatever you can: load only what you would run.

    Raises:
        EznasError: There is no such file, it fails (the message names the line), it declares
            no space, the space's name is taken, or the file was changed since it was loaded.
    """
    file = Path(path).expanduser().absolute()
    try:
        found = SpaceFile(file, hashlib.sha256(file.read_bytes()).hexdigest())
    except OSError as error:
        raise EznasError(f"cannot read {file}: {error.strerror or error}") from error
    for name, loaded in _files.items():
        if loaded == found:
            return SPACES.get(name)
    space = _declared(_run(found), file)
    if space.name in SPACES:
        before = _files.get(SPACES.resolve(space.name))
        raise EznasError(
            f"{file.name} declares the space '{space.name}', which "
            + (
                f"{before.path} declared before it was changed; start Python anew to load it"
                if before is not None and before.path == file
                else "is there already; give it another name"
            )
        )
    SPACES.add(space.name, space)
    _files[space.name] = found
    _tell_child_processes(file)
    return space


def load_declared() -> None:
    """Loads the files that ``EZNAS_SPACES`` names.

    Raises:
        EznasError: As `load_file`.
    """
    for name in os.environ.get(VARIABLE, "").split(os.pathsep):
        if name:
            load_file(name)


def file_of(space: SearchSpace) -> SpaceFile | None:
    """The file a space was declared in; None for the project's own and for those of a session."""
    return _files.get(space.name)


class _Loader(SourceFileLoader):
    """A loader that neither reads nor writes a compiled copy beside the user's file."""

    def path_stats(self, path: str) -> Any:
        raise OSError(path)


def _run(file: SpaceFile) -> ModuleType:
    name = f"eznas_own_{file.path.stem}_{file.sha256[:12]}"
    loader = _Loader(name, str(file.path))
    module = importlib.util.module_from_spec(ModuleSpec(name, loader, origin=str(file.path)))
    module.__file__ = str(file.path)
    # Known by name before it runs, as dataclasses and pickle expect of a module.
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except MISTAKES as error:
        del sys.modules[name]
        said = told(error)
        where = "" if said.startswith(file.path.name) else f"{file.path.name}: "
        raise EznasError(f"{where}{said}") from error
    return module


def _declared(module: ModuleType, file: Path) -> SearchSpace:
    space = getattr(module, SPACE, None)
    networks = getattr(module, NETWORKS, None)
    if space is None and networks is not None:
        return _list_of(networks, file)
    if not isinstance(space, SearchSpace):
        raise EznasError(
            f"{file.name} must say {SPACE} = CellSpace(...), {SPACE} = OwnNetworks(...) or "
            f"{NETWORKS} = {{name: function, ...}}; "
            + ("it has no " + SPACE if space is None else f"its {SPACE} is {type(space).__name__}")
        )
    return space


def _list_of(networks: Any, file: Path) -> SearchSpace:
    """A space called like its file, of the networks that the file lists."""
    if isinstance(networks, list | tuple):
        names = [getattr(function, "__name__", None) for function in networks]
        if None in names or len(set(names)) < len(names):
            raise EznasError(
                f"{file.name}: the functions in {NETWORKS} must have names of their own; write "
                f"{NETWORKS} = {{name: function, ...}}"
            )
        networks = dict(zip(names, networks, strict=True))
    if not isinstance(networks, Mapping):
        raise EznasError(
            f"{file.name}: {NETWORKS} must be name to function, or a list of functions; it is "
            f"{type(networks).__name__}"
        )
    try:
        return OwnNetworks(name=file.stem.replace("_", "-"), networks=networks)
    except EznasError as error:
        raise EznasError(f"{file.name}: {error}") from error


def _tell_child_processes(file: Path) -> None:
    named = [name for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]
    if str(file) not in named:
        os.environ[VARIABLE] = os.pathsep.join([*named, str(file)])
