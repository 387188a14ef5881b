"""Running exported modules in a process where only torch can be imported."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eznas_core.exporting.source import lift
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from torch import Tensor, nn

Answer = dict[str, Any]
"""``{"score": number}`` or ``{"reason": text}``."""

_SCRIPT = Path(__file__).with_name("bare_process.py")
_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Something exported that is more than one module.

    Attributes:
        adapter: A module with `score(network, images, *, seed)` that finds the files in the
            folder named as itself without ``.py``.
        files: The texts of the artefact by path.
        packages: What its files may import besides torch; the adapter stands in for it.
    """

    adapter: str
    files: Mapping[str, str] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()

    def foreign(self) -> set[str]:
        """Packages that its modules import and may not."""
        texts = [self.adapter, *(t for name, t in self.files.items() if _is_shipped(name))]
        found = set().union(*(packages_of(text) for text in texts))
        own = {Path(name).parent.name for name in self.files} | self.packages
        return found - sys.stdlib_module_names - {"torch", ""} - own


def _is_shipped(name: str) -> bool:
    return name.endswith(".py") and not name.startswith("tests/")


def score_elsewhere(
    sources: Sequence[str | Artefact],
    networks: Sequence[nn.Module],
    images: Tensor,
    *,
    seed: int = 0,
) -> tuple[tuple[Answer, ...], ...]:
    """What exported modules' `score` gives where this project cannot be found.

    Args:
        sources: The modules, or artefacts that hold one.
        networks: What they score.
        images: What the networks are shown.
        seed: Of the modules' noise.

    Returns:
        For each module an answer for each network.

    Raises:
        EznasError: A module fails or imports more than torch, or a network is made of classes
            that are neither torch's nor the engine's.
    """
    import torch

    artefacts = [Artefact(adapter=s) if isinstance(s, str) else s for s in sources]
    for artefact in artefacts:
        foreign = artefact.foreign()
        if foreign:
            raise EznasError(
                f"the exported module needs more than torch: {', '.join(sorted(foreign))}"
            )
    with tempfile.TemporaryDirectory(prefix="eznas-parity-") as name:
        folder = Path(name)
        for position, artefact in enumerate(artefacts):
            (folder / f"exported_{position}.py").write_text(artefact.adapter, encoding="utf-8")
            for file, text in artefact.files.items():
                path = folder / f"exported_{position}" / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        (folder / "networks.py").write_text(_classes(networks), encoding="utf-8")
        torch.save(list(networks), folder / "networks.pt")
        torch.save(images, folder / "images.pt")
        answer = _run([str(_SCRIPT), name, str(seed)])
    if answer["project"]:
        raise EznasError(f"the exported module needs more than torch: {answer['project']}")
    return tuple(tuple(answers) for answers in answer["results"])


def packages_of(source: str) -> set[str]:
    """The packages that a module imports.

    >>> sorted(packages_of("import math, torch.nn as nn"))
    ['math', 'torch']
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.partition(".")[0] for name in names}


def _classes(networks: Sequence[nn.Module]) -> str:
    """Source of the engine's own classes that networks are made of, torch only.

    With it a process without the engine can load the networks, and they keep their structure.
    """
    found = {type(module) for network in networks for module in network.modules()}
    own = sorted((c for c in found if _package(c) != "torch"), key=lambda c: c.__name__)
    for each in own:
        if _package(each) != "eznas_core":
            raise EznasError(
                f"the network is made of {each.__qualname__} of {each.__module__}, which a process "
                "with nothing but torch does not have"
            )
    lifted = lift({"": own})
    parts = [*lifted.imports, *(text for section in lifted.sections.values() for text in section)]
    return "\n".join(["from __future__ import annotations", *parts, ""])


def _package(kind: type) -> str:
    return kind.__module__.partition(".")[0]


def _run(arguments: list[str]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise EznasError(f"the exported module took more than {_SECONDS} seconds") from error
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it left no message"]
        raise EznasError(f"the exported module fails on its own: {last[0]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
