"""Measures what docs/scale.md plans with: work, bytes and scheduler time of a task, memory.

    OMP_NUM_THREADS=1 python -m benchmarks.scale_costs --output benchmarks/results/scale_costs.json

Work is CPU time of one thread, so that a busy machine does not change it: per network the fastest
of two repetitions, of these the median over networks. What a task costs its scheduler is CPU time
too, of two processes: the one that hands out the work, and the scheduler. Under `--slurm` one
process is both. Needs the extra "cluster".
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import pandas
from distributed import Client, LocalCluster, SubprocessCluster

from benchmarks.machine import peak_memory, this_machine
from eznas_core import spaces
from eznas_core.evolution import Evolution, EvolutionConfig, make_task
from eznas_core.evolution.aggregates import parts_of
from eznas_core.evolution.measuring import Subject, measure_all, measure_network
from eznas_core.expressions import Expression, parse
from eznas_core.scoring import (
    ScoringProtocol,
    build,
    in_order,
    probe_inputs,
    resolve,
    score_many,
)
from eznas_core.scoring.cluster import connect
from eznas_core.statistics import ALL_STATISTICS, ArrayImages, collect, keep_freed_memory

SPACE = spaces.get("nasbench201")
PROXIES = ("eznas-a", "effective-rank", "params")
BATCHES = (4, 16, 64)


def aggregates(count: int) -> tuple[Expression, ...]:
    """As many different aggregates as a generation asks for: those of first random formulas."""
    config = EvolutionConfig(initial=4 * count, fitness_networks=4, task="planted")
    evolution = Evolution(config, make_task(config))
    pieces = dict.fromkeys(
        piece for each in evolution.step().newcomers for piece in parts_of(each.expression)
    )
    return tuple(pieces)[:count]


def fastest(work: Callable[..., object], *arguments: object) -> float:
    """Seconds of CPU time of the faster of two times."""
    found = []
    for _ in range(2):
        began = time.process_time()
        work(*arguments)
        found.append(time.process_time() - began)
    return min(found)


def work_of_networks(count: int) -> Iterator[dict[str, Any]]:
    """Milliseconds a network, by batch and by what is computed."""
    networks = SPACE.sample_distinct(np.random.default_rng(0), count)
    for batch in BATCHES:
        protocol = ScoringProtocol(batch_size=batch)
        for names in (PROXIES[:1], PROXIES[1:2], PROXIES):
            proxies = [resolve(name) for name in names]
            seconds = [
                fastest(score_many, proxies, SPACE, [network], protocol) for network in networks
            ]
            yield {
                "what": " + ".join(names),
                "batch": batch,
                "ms": 1000 * statistics.median(seconds),
            }
    protocol = ScoringProtocol(batch_size=4)
    for size in (30, 200):
        pieces = aggregates(size)
        subjects = [Subject(space=SPACE.name, protocol=protocol, architecture=a) for a in networks]
        seconds = [fastest(measure_network, pieces, subject) for subject in subjects]
        yield {
            "what": f"{len(pieces)} new aggregates, network kept",
            "batch": 4,
            "ms": 1000 * statistics.median(seconds),
        }


class Scale(Executor):
    """Does the work here and weighs what would travel."""

    def __init__(self) -> None:
        """Starts with nothing seen."""
        self.seen: list[tuple[int, int]] = []

    def submit(self, function: Callable[..., Any], /, *call: Any, **_: Any) -> Future[Any]:
        """Makes the call at once."""
        found: Future[Any] = Future()
        result = function(*call)
        self.seen.append((len(pickle.dumps((function, call))), len(pickle.dumps(result))))
        found.set_result(result)
        return found


def bytes_of_tasks() -> Iterator[dict[str, Any]]:
    """Pickled sizes of calls and results."""
    protocol = ScoringProtocol(batch_size=4).for_space(SPACE)
    networks = SPACE.sample_distinct(np.random.default_rng(0), 8)
    subjects = [Subject(space=SPACE.name, protocol=protocol, architecture=a) for a in networks]
    for size in (1, 30, 200):
        scale, pieces = Scale(), aggregates(size)
        list(measure_all(pieces, subjects[:2], executor=scale))
        yield weighed(f"a generation: 1 network, {len(pieces)} aggregates", scale)
    proxies = [resolve(name) for name in PROXIES]
    pixels = np.random.default_rng(0).integers(0, 255, (4, 32, 32, 3), dtype=np.uint8)
    travelling = ArrayImages(pixels, name="pictures")
    for images in (None, travelling):
        scale = Scale()
        name = "gaussian" if images is None else images.name
        shown = dataclasses.replace(protocol, images=name)
        score_many(proxies, SPACE, networks, shown, images=images, executor=scale)
        yield weighed(f"score_many: 1 network, {len(PROXIES)} proxies, {name}", scale)


def weighed(what: str, scale: Scale) -> dict[str, Any]:
    """A row of mean sizes in bytes."""
    calls, results = zip(*scale.seen, strict=True)
    return {"what": what, "call": round(fmean(calls)), "result": round(fmean(results))}


def nothing(numbers: Sequence[int], _load: bytes) -> list[int]:
    """A task that does nothing for one item or several."""
    return list(numbers)


def scheduling(items: int, *, together: bool) -> Iterator[dict[str, Any]]:
    """What one task costs the process that hands out work, and the scheduler.

    Args:
        items: How many are handed out.
        together: Whether one process is both, as under `--slurm`.
    """
    cluster_of = (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
        if together
        else SubprocessCluster(n_workers=2, worker_kwargs={"nthreads": 1}, dashboard_address=":0")
    )
    with (
        cluster_of as cluster,
        connect(cluster.scheduler_address) as executor,
        Client(cluster.scheduler_address, set_as_default=False) as client,
    ):
        list(in_order(executor, nothing, [((n,), b"") for n in range(50)]))
        for chunk, size in ((1, 0), (1, 100_000), (64, 0)):
            starts = range(0, items * chunk, chunk)
            calls = [(tuple(range(start, start + chunk)), bytes(size)) for start in starts]
            there, here = client.run_on_scheduler(time.process_time), time.process_time()
            wall = time.perf_counter()
            results = [n for part in in_order(executor, nothing, calls) for n in part]
            wall = time.perf_counter() - wall
            here = time.process_time() - here
            there = client.run_on_scheduler(time.process_time) - there
            assert results == list(range(items * chunk))
            yield {
                "items a task": chunk,
                "bytes": size,
                "ms of the scheduler": 0.0 if together else 1000 * there / items,
                "ms of the client": 1000 * here / items,
                "tasks a second": items / wall,
                "items a second": items * chunk / wall,
            }


def memory_of(what: str, batch: int) -> float:
    """Largest memory, in MB, of a process that did something; to be called in a new one."""
    keep_freed_memory()
    protocol = ScoringProtocol(batch_size=batch).for_space(SPACE)
    networks = SPACE.sample_distinct(np.random.default_rng(3), 128)
    if what == "all statistics":
        inputs = probe_inputs(SPACE, protocol)
        for network in networks[:6]:
            collect(build(SPACE, network, protocol), inputs, ALL_STATISTICS).prefetch(
                ALL_STATISTICS
            )
    elif what == "128 networks kept":
        for network in networks:
            subject = Subject(space=SPACE.name, protocol=protocol, architecture=network)
            measure_network((parse("log_parameters"),), subject)
    return peak_memory() / 1e6


def memory() -> Iterator[dict[str, Any]]:
    """Memory of a worker."""
    rows = [("imports alone", 1), ("128 networks kept", 4)]
    rows += [("all statistics", batch) for batch in BATCHES]
    context = multiprocessing.get_context("spawn")
    for what, batch in rows:
        # Each in a process of its own: the largest memory of a process never falls.
        with ProcessPoolExecutor(1, mp_context=context) as one:
            found = one.submit(memory_of, what, batch).result()
        yield {"what": what, "batch": batch, "mb": round(found)}


def storage(count: int) -> Iterator[dict[str, Any]]:
    """Bytes a network that scores take on the disk."""
    networks = SPACE.sample_distinct(np.random.default_rng(5), count)
    rng = np.random.default_rng(6)
    frame = pandas.DataFrame({"architecture": [network.text for network in networks]})
    for name in PROXIES:
        frame[name] = rng.standard_normal(count)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("csv", "parquet"):
            file = Path(folder) / f"scores.{kind}"
            if kind == "csv":
                frame.to_csv(file, index=False)
            else:
                frame.to_parquet(file, compression="zstd")
            yield {
                "what": f"{kind}, {len(PROXIES)} scores",
                "bytes": round(file.stat().st_size / count),
            }


def main() -> int:
    """Measures everything and prints it; the numbers stand in JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=8, help="that work is timed on")
    parser.add_argument("--tasks", type=int, default=2000, help="that do nothing")
    parser.add_argument("--parts", default="", help="some of them, with commas")
    parser.add_argument("--output", type=Path, help="a JSON file for the numbers")
    given = parser.parse_args()
    found: dict[str, Any] = {"machine": str(this_machine())}
    print(found["machine"])
    parts: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        "bytes": bytes_of_tasks,
        "scheduler": lambda: scheduling(given.tasks, together=False),
        "scheduler and client in one": lambda: scheduling(given.tasks, together=True),
        "work": lambda: work_of_networks(given.networks),
        "memory": memory,
        "storage": lambda: storage(5000),
    }
    wanted = [name.strip() for name in given.parts.split(",") if name.strip()] or list(parts)
    for name in wanted:
        print(f"\n{name}")
        found[name] = []
        for row in parts[name]():
            found[name].append(row)
            shown = (f"{v:.4g}" if isinstance(v, float) else str(v) for v in row.values())
            print("  " + "  ".join(f"{k} {v}" for k, v in zip(row, shown, strict=True)), flush=True)
    if given.output is not None:
        given.output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
