from __future__ import annotations

import bz2
import pickle
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.truth import AccuracyTable, Provenance, analog_nasbench, write_table
from tests.helpers.tables import made_up

TASKS = {
    "cifar10-valid": ("x-valid", "ori-test"),
    "cifar10": ("ori-test",),
    "cifar100": ("x-valid", "x-test", "ori-test"),
    "ImageNet16-120": ("x-valid", "x-test", "ori-test"),
}


@pytest.fixture(autouse=True)
def data_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of its own for every test."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("EZNAS_DATA", str(folder))
    return folder


@pytest.fixture
def provenance() -> Provenance:
    return made_up(source="example", file="example.csv", size=12, version="1.0")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> AccuracyTable:
    """The embedded table, read from its package once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EZNAS_DATA", str(tmp_path_factory.mktemp("embedded")))
        return analog_nasbench.load()


@pytest.fixture
def kept_copy(data_home: Path, embedded: AccuracyTable) -> Path:
    """The copy that an earlier load of the embedded table left in the data folder."""
    path = data_home / "truth" / "cache" / "analog-nasbench.parquet"
    write_table(path, embedded)
    return path


class BenchmarkFiles:
    """Makes files of NAS-Bench-201 and NATS-Bench with the packages' own classes.

    The layout is that of the benchmarks' collecting scripts. Every accuracy is a function of
    what it is the accuracy of (`accuracy`), so that any value can be checked by itself.
    """

    topology = tuple(cell.text for cell in spaces.get("nasbench201").enumerate())
    size = tuple(sizes.text for sizes in spaces.get("nats-sss").enumerate())

    @staticmethod
    def accuracy(index: int, task: str, images: str, epochs: int, seed: int) -> float:
        places = [*TASKS].index(task), TASKS[task].index(images)
        return 10.0 + index % 50 + 5 * places[0] + places[1] + epochs / 1000 + seed / 10_000

    def trial(
        self,
        module: ModuleType,
        index: int,
        text: str,
        task: str,
        epochs: int,
        seed: int,
        *,
        old: bool = False,
        last_only: bool = False,
    ) -> Any:
        """The `ResultsCount` of one training, as the collecting scripts make it.

        Args:
            module: The package.
            index: Number of the architecture.
            text: The architecture.
            task: What was trained.
            epochs: For how long.
            seed: With which seed.
            old: As NAS-Bench-201 v1.0 has it, without times and with single evaluations.
            last_only: Leave the curves out, as no file does, for files of many architectures.
        """
        curve = {epoch: 30.0 + epoch / 100 for epoch in range(epochs)}
        if ":" in text:
            config = {"name": "infer.shape.tiny", "channels": text, "arch_str": text}
            config |= {"genotype": self.topology[0], "class_num": 10}
        else:
            config = {"channel": 16, "num_cells": 5, "arch_str": text, "class_num": 10}
        trial = module.ResultsCount(
            task,
            None,
            curve,
            dict(curve),
            np.float64(0.1 + index / 1000),
            np.float64(20.0 + index),
            config,
            str(seed),
            epochs,
            None,
        )
        finals = {s: self.accuracy(index, task, s, epochs, seed) for s in TASKS[task]}
        if old or last_only:
            for images, final in finals.items():
                whole = not last_only and images == TASKS[task][-1]
                accuracies = dict(curve) if whole else {}
                trial.update_OLD_eval(
                    images, {**accuracies, epochs - 1: final}, {**accuracies, epochs - 1: 0.5}
                )
        else:
            trial.update_train_info(
                OrderedDict(curve), OrderedDict(curve), OrderedDict(curve), OrderedDict(curve)
            )
            keys = {f"{s}@{e}": curve[e] for s in finals for e in range(epochs)}
            losses, times = dict(keys), dict.fromkeys(keys, 1.5)
            keys |= {f"{s}@{epochs - 1}": final for s, final in finals.items()}
            trial.update_eval(keys, losses, times)
        trial.update_latency([0.01, np.float64(0.03)])
        return trial

    def results(
        self,
        module: ModuleType,
        index: int,
        text: str,
        epochs: int,
        seeds: Mapping[str, Sequence[int]] | Sequence[int],
        **options: bool,
    ) -> Any:
        """The `ArchResults` of an architecture: the given seeds, for each task or for all."""
        results = module.ArchResults(index, text)
        for task in TASKS:
            chosen = seeds.get(task, ()) if isinstance(seeds, Mapping) else seeds
            for seed in chosen:
                trial = self.trial(module, index, text, task, epochs, seed, **options)
                results.update(task, seed, trial)
        results.clear_params()
        return results

    def meta(self, texts: Sequence[str], infos: Any, evaluated: Any) -> dict[str, Any]:
        return {
            "meta_archs": list(texts),
            "total_archs": len(texts),
            "arch2infos": infos,
            "evaluated_indexes": evaluated,
        }

    def nasbench201(
        self, seeds: Mapping[int, Any], *, less: Any = (777,), old: bool = False
    ) -> dict[str, Any]:
        """The content of a NAS-Bench-201 file.

        Args:
            seeds: For each architecture's number, the seeds of its long trainings.
            less: The seeds of the short ones.
            old: As v1.0 has it.
        """
        import nas_201_api

        infos = {}
        for index, its in seeds.items():
            text = self.topology[index]
            full = self.results(nas_201_api, index, text, 200, its, old=old)
            short = self.results(nas_201_api, index, text, 12, less, old=old)
            infos[index] = {"full": full.state_dict(), "less": short.state_dict()}
        return self.meta(self.topology, infos, sorted(seeds))

    def nats(
        self, seeds: Mapping[int, Any], *, size: bool = False, **options: bool
    ) -> dict[str, Any]:
        """The content of a NATS-Bench file; seeds for each number for the longest training."""
        import nats_bench

        texts = self.size if size else self.topology
        short, full = (("01", "12"), "90") if size else (("12",), "200")
        infos = {}
        for index, its in seeds.items():
            states = OrderedDict()
            for hp in (*short, full):
                chosen = its if hp == full else (777,)
                states[hp] = self.results(
                    nats_bench.api_utils, index, texts[index], int(hp), chosen, **options
                ).state_dict()
            infos[index] = states
        return self.meta(texts, infos, set(seeds))

    def write_folder(self, folder: Path, content: Mapping[str, Any]) -> Path:
        """Writes a NATS-Bench content as the folder of its fast mode."""
        folder.mkdir()
        self.pack(folder / "meta.pickle.pbz2", {**content, "arch2infos": None})
        for index, states in content["arch2infos"].items():
            self.pack(folder / f"{index:06d}.pickle.pbz2", states)
        return folder

    @staticmethod
    def pack(path: Path, content: Any) -> Path:
        path.write_bytes(bz2.compress(pickle.dumps(content, protocol=4)))
        return path


@pytest.fixture(scope="session")
def files() -> BenchmarkFiles:
    return BenchmarkFiles()
