"""Kills a run at random moments, resumes it, and checks that its end is the same to the last bit.

    python benchmarks/kill_resume.py --kills 50 --log kill_resume.log

A run with the same settings goes to its end undisturbed first. The other one's worker is then
killed (SIGKILL, the whole process group) at a random moment, resumed, killed again, and so on;
when it has finished before it was killed often enough, another one is started. In the end the
result, the generations in the log and the checkpoint of every run must equal those of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from eznas_core import runs
from eznas_core.evolution import EvolutionConfig
from eznas_core.runs import RunDirectory, Status


def settings(task: str, workers: int) -> EvolutionConfig:
    """A run of some seconds; generations short enough for kills to hit every part of one."""
    common = EvolutionConfig(
        task=task,
        population=20,
        initial=40,
        offspring=15,
        recombinations=30,
        generations=25,
        test_networks=60,
        hall_of_fame=5,
        resamples=200,
        seed=11,
        workers=workers,
    )
    if task == "planted":
        return common.replace(fitness_networks=25, selection_networks=25)
    return common.replace(
        population=8,
        initial=12,
        offspring=6,
        generations=6,
        fitness_networks=8,
        selection_networks=6,
        test_networks=8,
        batch_size=2,
    )


def outcome(run: RunDirectory) -> dict[str, object]:
    """What must be the same, however often the run was interrupted."""
    view = runs.RunView(run)
    view.refresh()
    generations = [
        {key: value for key, value in event.items() if key not in ("time", "cost")}
        for _, event in sorted(view.generations.items())
    ]
    numbers = [event["number"] for event in run.events().events if event["event"] == "generation"]
    return {
        "result": run.result_file.read_text(),
        "checkpoint": run.checkpoint_file.read_text(),
        "generations": json.dumps(generations),
        "each generation once": sorted(set(numbers)) == numbers,
        "damaged lines": view.skipped,
    }


def wait_for_a_moment(run: RunDirectory, chance: random.Random, seconds: float) -> None:
    """One kill of five hits the worker while it starts, two soon after it began, two later."""
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0.0, 2.0))
        return
    while (worker := run.worker) is not None and worker.status.is_live:
        if worker.progress.get("phase") not in (None, "preparing"):
            break
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, seconds / 8 if chance.random() < 0.5 else seconds / 2))


def main() -> int:
    """Runs the benchmark; 0 if every end was the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--task", choices=("planted", "ranking"), default="planted")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--log", type=Path, help="where to write the log, besides the terminal")
    given = parser.parse_args()
    log = given.log.open("w", encoding="utf-8") if given.log else None

    def say(text: str) -> None:
        print(text, flush=True)
        if log is not None:
            print(text, file=log, flush=True)

    chance = random.Random(given.seed)
    config = settings(given.task, given.workers)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        began = time.monotonic()
        reference = runs.start(config, home, name="undisturbed")
        if runs.wait(reference, timeout=1800) is not Status.FINISHED:
            say(f"the undisturbed run ended as {reference.status}: {reference.message}")
            return 1
        expected, seconds = outcome(reference), time.monotonic() - began
        say(
            f"undisturbed: {seconds:.1f} s, {config.generations} generations, task {config.task}, "
            f"{config.workers} worker(s)"
        )
        kills = same = number = 0
        while kills < given.kills:
            number += 1
            run = runs.start(config, home, name=f"killed-{number}")
            while run.status.is_live and kills < given.kills:
                wait_for_a_moment(run, chance, seconds)
                worker = run.worker
                if worker is None or not worker.process.is_alive:
                    break
                os.killpg(worker.process.pid, signal.SIGKILL)
                while run.status.is_live:
                    time.sleep(0.01)
                kills += 1
                checkpoint = run.checkpoint()
                at = "before the first" if checkpoint is None else checkpoint["generation"]
                progress = worker.progress
                say(
                    f"kill {kills}: run {number}, checkpoint after generation {at}, "
                    f"was busy with {progress.get('phase')} {progress.get('done')}/"
                    f"{progress.get('total')} of generation {progress.get('generation')}"
                )
                runs.resume(run)
            ended = runs.wait(run, timeout=1800)
            if ended is not Status.FINISHED:
                say(f"run {number}: {ended}, {run.message}")
                continue
            found = outcome(run)
            differing = [name for name, value in expected.items() if found[name] != value]
            same += not differing
            say(f"run {number}: {ended}, {differing or 'identical'}")
        say(f"{kills} kills, {number} runs, {same} of them identical to the undisturbed one")
    return 0 if same == number else 1


if __name__ == "__main__":
    sys.exit(main())
