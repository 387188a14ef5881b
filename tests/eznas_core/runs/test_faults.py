"""A full disk, a folder that is moved away, two writers: told clearly, and nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import eznas_core
from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status
from eznas_core.runs.spawning import collect, spawn
from eznas_core.runs.worker import main

WORKER = "eznas_core.runs.worker"
LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from eznas_core.runs.worker import main
sys.exit(main())
"""


def environment() -> dict[str, str]:
    root = str(Path(eznas_core.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"}


def whole(run: RunDirectory) -> None:
    """Every file of the run is one that can be read to its last byte."""
    for line in run.events_file.read_text().splitlines():
        assert json.loads(line)["event"]
    assert run.events_file.read_bytes().endswith(b"\n")
    for file in (run.config_file, run.checkpoint_file, run.worker_file, run.result_file):
        if file.exists():
            json.loads(file.read_text())
    # Nor is anything left of what could not be written.
    assert not [file for file in run.path.iterdir() if file.name.startswith(".")]


def told_alike(run: RunDirectory, finished: RunDirectory) -> None:
    """The run ended as the one without any incident, and its log tells each generation once."""
    assert run.result_file.read_bytes() == finished.result_file.read_bytes()
    assert json.loads(run.checkpoint_file.read_text()) == json.loads(
        finished.checkpoint_file.read_text()
    )
    numbers = [e["number"] for e in run.events().events if e["event"] == "generation"]
    assert numbers == [0, 1, 2, 3, 4]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        collect()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are a POSIX thing")
@pytest.mark.parametrize("share", [0.05, 0.8])
def test_files_that_may_grow_no_more_end_a_run_that_then_goes_on(run, finished, share: float):
    largest = max(finished.events_file.stat().st_size, finished.checkpoint_file.stat().st_size)
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(int(largest * share)), str(run.path)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    assert ended.returncode == 1
    assert "File too large" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert run.status is Status.FAILED
    assert "File too large" in run.message
    whole(run)
    assert main([str(run.path)]) == 0
    told_alike(run, finished)


CALLS = ("write", "fsync", "replace")


@pytest.mark.parametrize("seed", range(6))
def test_a_disk_that_is_full_from_any_moment_on_loses_nothing(
    run, finished, monkeypatch, capsys, seed: int
):
    """The n-th call that takes room and all later ones fail, as on a disk that stays full."""
    left = random.Random(seed).randrange(5, 70)

    def guarded(name: str) -> Callable:
        call = getattr(os, name)

        def limited(target, *arguments):
            nonlocal left
            if isinstance(target, int) and target <= 2:
                return call(target, *arguments)
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(target, *arguments)

        return limited

    for name in CALLS:
        monkeypatch.setattr(os, name, guarded(name))
    code = main([str(run.path)])
    monkeypatch.undo()
    assert code == 1
    assert "No space left on device" in capsys.readouterr().err
    whole(run)
    assert main([str(run.path)]) == 0
    told_alike(run, finished)


def test_a_folder_that_is_moved_away_ends_the_worker_and_can_be_brought_back(run, finished):
    run.pause_flag.touch()
    spawn(WORKER, run)
    until(lambda: run.status is Status.PAUSED)
    process = run.worker.process
    aside = run.path.with_name("aside")
    run.path.rename(aside)
    until(lambda: not process.is_alive)
    assert not run.path.exists()
    log = (aside / "worker.log").read_text()
    assert "cannot write" in log
    assert "Traceback" not in log
    aside.rename(run.path)
    assert run.status is Status.INTERRUPTED
    runs.resume(run)
    assert runs.wait(run, timeout=300) is Status.FINISHED
    told_alike(run, finished)


def test_a_second_process_is_turned_away_and_the_first_ends_as_ever(run, finished):
    run.pause_flag.touch()
    spawn(WORKER, run)
    until(lambda: run.status is Status.PAUSED)
    first = run.worker.process
    before = run.events_file.read_bytes()
    second = subprocess.run(
        [sys.executable, "-m", WORKER, str(run.path)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    assert second.returncode == 3
    assert second.stderr.strip() == (
        f"another process writes to {run.path}; stop it first, or wait for it"
    )
    assert run.events_file.read_bytes() == before
    assert run.worker.process == first
    runs.unpause(run)
    assert runs.wait(run, timeout=300) is Status.FINISHED
    told_alike(run, finished)


def test_a_worker_that_cannot_even_speak_for_lack_of_room_is_told_of(tmp_path, monkeypatch):
    place = RunDirectory(tmp_path)
    usage = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(EznasError, match="did not start: its disk is full"):
        spawn("colorsys", place)  # a module that ends at once and says nothing
    monkeypatch.undo()
    with pytest.raises(EznasError, match="did not start: it left no message"):
        spawn("colorsys", place)
