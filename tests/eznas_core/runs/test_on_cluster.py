"""A run scored by a dask cluster of two processes ends as one that is scored here."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from eznas_core import runs
from eznas_core.evolution import EvolutionConfig
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status
from eznas_core.runs.worker import main
from eznas_core.scoring import Place

TINY = EvolutionConfig(
    population=4,
    initial=6,
    offspring=4,
    recombinations=4,
    generations=2,
    fitness_networks=8,
    selection_networks=4,
    test_networks=4,
    hall_of_fame=2,
    trial_networks=1,
    batch_size=1,
    resamples=100,
    seed=3,
)


def outcome(run: RunDirectory) -> tuple:
    """All that a run leaves but times."""
    generations = [
        {name: value for name, value in event.items() if name not in ("time", "cost")}
        for event in run.events().events
        if event["event"] == "generation"
    ]
    return run.result_file.read_bytes(), run.checkpoint_file.read_bytes(), generations


def kill_one_worker(run: RunDirectory, address: str, killed: list[int]) -> None:
    """Waits until the second generation is half done, and kills a worker that is at work."""
    with Client(address, set_as_default=False) as client:
        while not killed:
            worker = run.worker
            progress = {} if worker is None else worker.progress
            if progress.get("generation") == 1 and progress.get("phase") == "fitness":
                busy = [where for where, tasks in client.processing().items() if tasks]
                if busy:
                    pid = client.run(os.getpid, workers=busy[:1])[busy[0]]
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
            time.sleep(0.005)


@pytest.mark.slow
def test_a_run_on_a_cluster_that_loses_a_worker_ends_bit_for_bit_as_a_local_one(tmp_path: Path):
    here = RunDirectory.create(tmp_path / "here", TINY)
    assert main([str(here.path)]) == 0
    there = RunDirectory.create(tmp_path / "there", TINY.replace(generations=2))
    killed: list[int] = []
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        place = Place(scheduler=cluster.scheduler_address)
        there.write_launch(place.to_json())
        killer = threading.Thread(
            target=kill_one_worker, args=(there, cluster.scheduler_address, killed), daemon=True
        )
        killer.start()
        assert main([str(there.path)]) == 0
        killer.join(timeout=10)
    assert killed
    assert outcome(there) == outcome(here)
    assert there.events().events[0]["place"] == str(place)
    assert here.events().events[0]["place"] == "this process"
    # Where it was scored is in the launch record, and in nothing that is a result.
    assert cluster.scheduler_address in there.launch_file.read_text()
    assert cluster.scheduler_address not in there.result_file.read_text()
    assert cluster.scheduler_address not in there.config_file.read_text()


@pytest.mark.slow
def test_a_run_that_waits_for_workers_says_that_it_lives_and_can_be_stopped(tmp_path: Path):
    run = RunDirectory.create(tmp_path / "run", TINY)
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as cluster:
        run.write_launch(Place(scheduler=cluster.scheduler_address).to_json())

        def watch() -> None:
            while (worker := run.worker) is None or worker.progress.get("phase") != "fitness":
                time.sleep(0.02)
            first = run.worker.updated
            while run.worker.updated == first:
                time.sleep(0.02)
            run.stop_flag.touch()

        thread = threading.Thread(target=watch)
        thread.start()
        assert main([str(run.path)]) == 0
        thread.join()
    assert run.status is Status.STOPPED


def test_a_scheduler_that_does_not_answer_makes_it_fail_with_the_address(run, monkeypatch):
    monkeypatch.setattr("eznas_core.scoring.place.connect", refuse)
    run.write_launch({"scheduler": "tcp://127.0.0.1:9", "slurm": None})
    assert main([str(run.path)]) == 1
    assert run.status is Status.FAILED
    assert run.message == "no scheduler answers at tcp://127.0.0.1:9"


def refuse(address: str, **_options: object) -> None:
    raise EznasError(f"no scheduler answers at {address}")


def test_a_run_keeps_its_place_until_it_is_given_another(tmp_path: Path, config):
    run = runs.start(config, tmp_path, name="run", place=Place())
    assert json.loads(run.launch_file.read_text())["place"] == Place().to_json()
    assert runs.wait(run, timeout=60) is Status.FINISHED
    run.launch_file.write_text("{}")
    with pytest.raises(EznasError, match="does not say where"):
        run.launch()
    run.launch_file.unlink()
    assert run.launch() == {}
