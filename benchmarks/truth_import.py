"""Time and memory of taking in a NATS-Bench folder, and the time of a warm `truth.load`.

Run it with::

    python -m benchmarks.truth_import            a folder of 500 architectures
    python -m benchmarks.truth_import --full     all 15,625 of the topology space

A folder in the benchmark's fast-mode layout (``NATS-tss-v1_0-...-simple``: one bzip2 pickle an
architecture, every data set, 12 and 200 epochs, three seeds) is made with the package's own
classes in a temporary place, then imported by a process of its own, whose peak memory is read,
and loaded a hundred times. The bounds are those this project has set itself: under 1 GB, under
50 ms.
"""

from __future__ import annotations

import argparse
import bz2
import json
import os
import pickle
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from eznas_core import spaces

_SEEDS = (777, 888, 999)
_TASKS = {
    "cifar10-valid": ("x-valid", "ori-test"),
    "cifar10": ("ori-test",),
    "cifar100": ("x-valid", "x-test", "ori-test"),
    "ImageNet16-120": ("x-valid", "x-test", "ori-test"),
}
_SCALED = 500
_LOADS = 100
_MOST_MEGABYTES = 1000
_MOST_MILLISECONDS = 50


def make_folder(folder: Path, count: int) -> int:
    """Writes the folder; gives its bytes."""
    folder.mkdir()
    cells = [cell.text for cell in spaces.get("nasbench201").enumerate()]
    evaluated = set(range(count))
    meta = {"meta_archs": cells, "total_archs": len(cells), "arch2infos": None}
    _pack(folder / "meta.pickle.pbz2", {**meta, "evaluated_indexes": evaluated})
    for index in evaluated:
        _pack(folder / f"{index:06d}.pickle.pbz2", architecture(index, cells[index]))
    return sum(file.stat().st_size for file in folder.iterdir())


def architecture(index: int, text: str) -> OrderedDict[str, Any]:
    """What one file holds: states of the package's result classes, by hyper-parameters."""
    from nats_bench.api_utils import ArchResults

    states: OrderedDict[str, Any] = OrderedDict()
    for setting, seeds in (("12", _SEEDS[:1]), ("200", _SEEDS)):
        results = ArchResults(index, text)
        for task, images in _TASKS.items():
            for seed in seeds:
                results.update(task, seed, _trial(index, task, images, int(setting), seed, text))
        results.clear_params()
        states[setting] = results.state_dict()
    return states


def _trial(
    index: int, task: str, images: tuple[str, ...], epochs: int, seed: int, text: str
) -> Any:
    """One training with the curves of every epoch, as the real files have them."""
    from nats_bench.api_utils import ResultsCount

    final = 20.0 + index % 70 + seed / 10_000
    curve = OrderedDict((epoch, final - 10 + 10 * epoch / epochs) for epoch in range(epochs))
    config = {"channel": 16, "num_cells": 5, "arch_str": text, "class_num": 10}
    trial = ResultsCount(
        task, None, curve, dict(curve), 0.3 + index / 1e5, 40.0 + index % 90, config, str(seed),
        epochs, None,
    )  # fmt: skip
    trial.update_train_info(*(OrderedDict(curve) for _ in range(4)))
    evaluations = {f"{name}@{epoch}": curve[epoch] for name in images for epoch in curve}
    evaluations |= {f"{name}@{epochs - 1}": final for name in images}
    trial.update_eval(evaluations, dict(evaluations), dict.fromkeys(evaluations, 1.5))
    trial.update_latency([0.01, 0.03])
    return trial


def _pack(path: Path, value: Any) -> None:
    # The level changes how long the making takes, and little of the reading.
    path.write_bytes(bz2.compress(pickle.dumps(value, protocol=4), 1))


_IMPORT = """
import json, resource, sys, time
from eznas_core import truth
began = time.perf_counter()
report = truth.import_file(sys.argv[1])
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({
    "seconds": seconds,
    "megabytes": peak / (1e6 if sys.platform == "darwin" else 1e3),
    "tables": [[info.space, info.dataset, info.architectures] for info in report.tables],
}))
"""

_LOAD = """
import json, sys, time
from eznas_core import truth
truth.load("nasbench201", "cifar10")
times = []
for _ in range(int(sys.argv[1])):
    began = time.perf_counter()
    table = truth.load("nasbench201", "cifar10")
    times.append(time.perf_counter() - began)
print(json.dumps({"times": times, "architectures": len(table)}))
"""


def main() -> int:
    """Measures and prints; 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="15,625 architectures")
    parser.add_argument("--loads", type=int, default=_LOADS)
    given = parser.parse_args()
    count = 15_625 if given.full else _SCALED
    with tempfile.TemporaryDirectory(prefix="eznas-truth-") as name:
        folder = Path(name) / "NATS-tss-v1_0-3ffb9-simple"
        began = time.perf_counter()
        size = make_folder(folder, count)
        made = time.perf_counter() - began
        data = {**os.environ, "EZNAS_DATA": str(Path(name) / "data"), "OMP_NUM_THREADS": "1"}
        imported = _run(_IMPORT, str(folder), environment=data)
        loaded = _run(_LOAD, str(given.loads), environment=data)
    times = sorted(1000 * each for each in loaded["times"])
    middle, worst = statistics.median(times), times[int(0.95 * (len(times) - 1))]
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(f"folder   {count:,} files, {size / 1e6:,.1f} MB, made in {made:.0f} s")
    print(f"import   {imported['seconds']:.1f} s, peak memory {imported['megabytes']:,.0f} MB")
    for space, dataset, architectures in imported["tables"]:
        print(f"         {space} on {dataset}: {architectures:,} architectures")
    print(
        f"load     {middle:.1f} ms in the middle, 95 of 100 under {worst:.1f} ms "
        f"({loaded['architectures']:,} architectures, {len(times)} loads)"
    )
    good = imported["megabytes"] < _MOST_MEGABYTES and middle < _MOST_MILLISECONDS
    print(f"bounds   {_MOST_MEGABYTES} MB, {_MOST_MILLISECONDS} ms: {'kept' if good else 'MISSED'}")
    return 0 if good else 1


def _run(script: str, argument: str, *, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", script, argument],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())
