"""What the process runs that has nothing but torch: ``python -I bare_process.py FOLDER SEED``.

The folder holds exported modules (``exported_0.py`` ...), networks with the source of their
classes, and images; the answer, one JSON object on stdout, holds each module's score of each
network. This file is never imported by the project: it is handed to an interpreter that must not
be able to find the project, however that is installed.
"""

from __future__ import annotations

import importlib.util
import json
import pickle
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

PROJECT = ("eznas_core", "workbench")


class Refusal:
    """Finds nothing of the project, and says so."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:  # noqa: ARG002
        """Refuses the project and leaves everything else to others."""
        if name.partition(".")[0] in PROJECT:
            raise ModuleNotFoundError(f"{name} must not be needed", name=name)


def load(name: str, path: Path) -> ModuleType:
    """Runs a file as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def reader_for(classes: ModuleType) -> ModuleType:
    """A stand-in for the module pickle that takes the project's classes from their source."""

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if module.partition(".")[0] in PROJECT:
                return getattr(classes, name)
            return super().find_class(module, name)

    reader = ModuleType("reader")
    vars(reader).update(Unpickler=Unpickler, load=pickle.load)
    return reader


def main(folder: Path, seed: int) -> None:
    """Scores every network with every module and prints the answer."""
    sys.meta_path.insert(0, Refusal())
    import torch

    torch.set_num_threads(1)
    reader = reader_for(load("networks", folder / "networks.py"))
    # The file was written a moment ago by the process that waits for the answer.
    networks = torch.load(folder / "networks.pt", weights_only=False, pickle_module=reader)
    images = torch.load(folder / "images.pt", weights_only=True)
    paths = sorted(folder.glob("exported_*.py"), key=lambda path: int(path.stem.split("_")[1]))
    modules = [load(path.stem, path) for path in paths]
    results = [[answer(m, network, images, seed) for network in networks] for m in modules]
    project = sorted(name for name in sys.modules if name.partition(".")[0] in PROJECT)
    print(json.dumps({"results": results, "project": project}))


def answer(module: ModuleType, network: Any, images: Any, seed: int) -> dict[str, Any]:
    """A module's score of a network, or why there is none."""
    try:
        return {"score": module.score(network, images, seed=seed)}
    except ValueError as error:
        return {"reason": str(error)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
