"""What a score is stored under: everything it depends on, and nothing else.

Where that cannot be told for certain (a space of this session, an operator, measure or
initialisation that is not this project's, a file that imports others of the user's) nothing is
stored: better computed twice than once wrongly.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from eznas_core.expressions import OPERATORS
from eznas_core.foundation import Reason
from eznas_core.measures import MEASURES
from eznas_core.networks import SCHEMES
from eznas_core.scoring.networks import build
from eznas_core.scoring.numbers import computed_by
from eznas_core.scoring.protocol import ScoringProtocol
from eznas_core.scoring.proxies import Proxy
from eznas_core.scoring.score import Score
from eznas_core.scoring.store import ScoreStore
from eznas_core.spaces import SPACES, Architecture, SearchSpace, file_of
from eznas_core.statistics import Probe, ProbeInputs

_PROJECT = "eznas_core"
_KERNELS = (_PROJECT, "torch", "builtins", "math", "numpy")
# What depends on the machine's load or memory rather than on the network.
_PASSING = (Reason.TIMEOUT, Reason.OUTRACED, Reason.TOO_LARGE)
_WORD = re.compile(r"[A-Za-z_][\w\-]*")

_SEPARATOR = "\n"

Key = tuple[Architecture, int]


class Shelf:
    """The part of a store that belongs to one space, protocol and minibatch."""

    def __init__(
        self,
        store: ScoreStore | None,
        proxies: Sequence[Proxy],
        space: SearchSpace,
        protocol: ScoringProtocol,
        inputs: ProbeInputs,
    ) -> None:
        """Finds out what can be stored.

        Args:
            store: Where; nowhere if None.
            proxies: What scores; a key's number counts them.
            space: The space.
            protocol: How.
            inputs: The minibatch itself: a folder of images may have changed.
        """
        scheme = protocol.initialisation
        ours = scheme in SCHEMES and _is_from(SCHEMES.get(scheme), (_PROJECT,))
        identity = space_content(space) if store is not None and ours else None
        self._store = store
        self._space = space
        self._protocol = protocol
        self._contents: dict[int, dict[str, Any]] = {}
        self._names: dict[Architecture, str] = {}
        if identity is not None:
            common = {
                "space": identity,
                "protocol": protocol.for_space(space).to_json(),
                "probe": probe_digest(inputs),
                "by": computed_by(protocol.device),
            }
            self._contents = {
                position: {**common, "proxy": {"kind": proxy.kind, "text": proxy.text}}
                for position, proxy in enumerate(proxies)
                if is_ours(proxy)
            }

    def read(self, keys: Iterable[Key]) -> dict[Key, Score]:
        """The scores that are known."""
        wanted: dict[int, dict[str, Architecture]] = {}
        for architecture, position in keys:
            if position in self._contents:
                name = self._name(architecture)
                wanted.setdefault(position, {})[name] = architecture
        known: dict[Key, Score] = {}
        for position, named in wanted.items():
            if self._store is not None:
                found = self._store.read(self._contents[position], named)
                known |= {(named[name], position): score for name, score in found.items()}
        return known

    def write(self, scores: Mapping[Key, Score]) -> None:
        """Keeps scores."""
        sorted_out: dict[int, dict[str, Score]] = {}
        for (architecture, position), score in scores.items():
            passing = score.failure is not None and score.failure.reason in _PASSING
            if position in self._contents and not passing:
                sorted_out.setdefault(position, {})[self._name(architecture)] = score
        for position, named in sorted_out.items():
            if self._store is not None:
                self._store.write(self._contents[position], named)

    def _name(self, architecture: Architecture) -> str:
        if file_of(self._space) is None:
            return architecture.text
        # A file of the user's may read others: not kept longer than this piece of work.
        if architecture not in self._names:
            self._names[architecture] = own_name(self._space, architecture, self._protocol)
        return self._names[architecture]


def space_content(space: SearchSpace) -> dict[str, str] | None:
    """What a space's networks depend on; None where that cannot be told."""
    if space.name not in SPACES or SPACES.get(space.name) is not space:
        return None
    file = file_of(space)
    if file is not None:
        known = not _imports_of_the_user(file.path, file.sha256)
        return {"name": space.name, "file": file.sha256} if known else None
    if not type(space).__module__.startswith(f"{_PROJECT}.spaces.") or hasattr(space, "make"):
        return None
    return {"name": space.name}


def own_name(space: SearchSpace, architecture: Architecture, protocol: ScoringProtocol) -> str:
    """The text that a network of the user's own is stored under: its name and its content.

    The content is the tree of its modules and every number in it. That means building it.
    """
    network = build(space, architecture, protocol)
    digest = hashlib.sha256(repr(network).encode())
    for name, tensor in network.state_dict().items():
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy())
    return f"{architecture.text}{_SEPARATOR}{digest.hexdigest()[:32]}"


def architecture_text(name: str) -> str:
    """The architecture in the text that a network is stored under."""
    return name.partition(_SEPARATOR)[0]


def probe_digest(inputs: ProbeInputs) -> str:
    """A name for the numbers that networks are shown, and for the images' classes."""
    digest = hashlib.sha256()
    for probe in Probe:
        digest.update(inputs.batch(probe).detach().cpu().contiguous().numpy().tobytes())
    if inputs.labels is not None:
        digest.update(inputs.labels.detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:32]


def is_ours(proxy: Proxy) -> bool:
    """Whether the meaning of every word in a proxy is this project's, and so is its version."""
    if proxy.kind == "ensemble":
        return False
    words = {word.replace("-", "_") for word in _WORD.findall(proxy.text)}
    return not words & _foreign(len(OPERATORS), len(MEASURES))


@lru_cache(maxsize=4)
def _foreign(operators: int, measures: int) -> frozenset[str]:
    """Names of operators and measures that somebody has added."""
    del operators, measures  # more of them are another question
    added = [each.name for each in OPERATORS if not _is_from(each.function, _KERNELS)]
    added += [each.name for each in MEASURES if not _is_from(each.function, (_PROJECT,))]
    return frozenset(added)


def _is_from(function: Any, packages: Sequence[str]) -> bool:
    module = getattr(function, "__module__", None)
    return module is None or module.partition(".")[0] in packages


@lru_cache(maxsize=64)
def _imports_of_the_user(path: Path, sha256: str) -> bool:
    """Whether a file imports, anywhere in it, what is neither Python's nor installed."""
    del sha256  # another content is another question
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return True
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                return True
            names.add((node.module or "").partition(".")[0])
    return any(not _is_installed(name) for name in names)


def _is_installed(name: str) -> bool:
    if name in sys.stdlib_module_names or name == _PROJECT:
        return True
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    origin = None if found is None else found.origin
    return origin is not None and any(
        part in ("site-packages", "dist-packages") for part in Path(origin).parts
    )
