"""Jobs for SLURM; a stand-in for `sbatch` runs their scripts in the background."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

import eznas_core
from eznas_core.foundation import EznasError
from eznas_core.runs.processes import identify
from eznas_core.scoring import Place, SlurmJobs

SBATCH = """#!{python}
import pathlib, subprocess, sys
here = pathlib.Path(__file__)
script = pathlib.Path(sys.argv[-1])
if "--test-only" in sys.argv:
    closed = "SBATCH -p closed" in script.read_text()
    sys.exit("invalid partition specified: closed" if closed else 0)
kept = here.with_name("job.sh")
kept.write_bytes(script.read_bytes())
with here.with_name("job.log").open("wb") as log:
    job = subprocess.Popen(
        ["sh", str(kept)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
    )
with here.with_name("jobs").open("a") as jobs:
    print(job.pid, file=jobs)
print("Submitted batch job", job.pid)
"""
# A process group is ended only if this very stand-in has started it.
SCANCEL = """#!{python}
import os, pathlib, signal, sys
if sys.argv[1] in pathlib.Path(__file__).with_name("jobs").read_text().split():
    os.killpg(int(sys.argv[1]), signal.SIGTERM)
"""


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A machine with `sbatch` and `scancel`; gives the folder they are in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL)):
        (folder / name).write_text(text.format(python=sys.executable))
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(eznas_core.__file__).parents[1]))
    yield folder
    for job in jobs_of(folder):
        # The job is its group's leader, so the group is exactly what was started here.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(job, signal.SIGKILL)


def jobs_of(folder: Path) -> list[int]:
    """The process numbers of the jobs that the stand-in has started."""
    file = folder / "jobs"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_the_script_says_what_was_asked_for():
    jobs = SlurmJobs(
        jobs=3, cores=8, memory="16GB", walltime="1-02:00:00", partition="short", account="lab",
        python="/opt/env/bin/python", directives=("--exclusive",), prologue=("module load cuda",),
    )  # fmt: skip
    script = jobs.script()
    lines = script.splitlines()
    assert lines[0].startswith("#!")
    for wanted in (
        "#SBATCH -p short",
        "#SBATCH -A lab",
        "#SBATCH --cpus-per-task=8",
        "#SBATCH --mem=15G",  # 16 GB are 14.9 GiB, and SLURM counts in these
        "#SBATCH -t 1-02:00:00",
        "#SBATCH --exclusive",
        "export OMP_NUM_THREADS=1",
        "module load cuda",
    ):
        assert wanted in lines
    # One worker process a core, each with one thread.
    (command,) = [line for line in lines if "dask_worker" in line]
    assert command.startswith("/opt/env/bin/python -m distributed.cli.dask_worker")
    assert " tcp://SCHEDULER:PORT " in command
    assert "--nthreads 1 " in command
    assert "--nworkers 8 " in command
    assert lines.index("module load cuda") < lines.index(command)
    assert jobs.workers == 24


@pytest.mark.slow
def test_jobs_are_submitted_do_the_work_and_are_cancelled(slurm: Path):
    with Place(slurm=SlurmJobs(cores=1, memory="2GB")).open() as executor:
        worker = identify(executor.submit(os.getpid).result())
        assert [os.getsid(worker.pid)] == jobs_of(slurm)
        # By name: a method of os.environ would take this process's environment along.
        assert executor.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
        assert worker.is_alive
    deadline = time.monotonic() + 20
    while worker.is_alive and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not worker.is_alive


def test_a_refusal_of_sbatch_is_passed_on(slurm: Path):
    assert slurm.exists()
    with (
        pytest.raises(EznasError, match="sbatch refuses the script: invalid partition"),
        SlurmJobs(partition="closed").open(),
    ):
        pass


def test_without_sbatch_the_way_out_is_told(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EznasError, match="no sbatch on this machine"), SlurmJobs().open():
        pass


def test_files_and_json_go_there_and_back(tmp_path: Path):
    jobs = SlurmJobs(jobs=2, cores=4, partition="short", prologue=("module load a",))
    assert SlurmJobs.from_json(json.loads(json.dumps(jobs.to_json()))) == jobs
    (tmp_path / "jobs.json").write_text(json.dumps(jobs.to_json()))
    assert SlurmJobs.from_file(tmp_path / "jobs.json") == jobs
    (tmp_path / "jobs.toml").write_text(
        'jobs = 2\ncores = 4\npartition = "short"\nprologue = ["module load a"]\n'
    )
    assert SlurmJobs.from_file(tmp_path / "jobs.toml") == jobs
    for name, text in {
        "a.toml": "jobs = ",
        "b.json": "{",
        "c.json": "[]",
        "d.toml": "core = 4",
    }.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(
            EznasError, match=r"is not TOML|is not JSON|names with values|did you mean 'cores'"
        ):
            SlurmJobs.from_file(tmp_path / name)
    with pytest.raises(EznasError, match="cannot read"):
        SlurmJobs.from_file(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "settings",
    [
        {"jobs": 0}, {"cores": "4"}, {"jobs": True}, {"memory": "lots"}, {"walltime": "long"},
        {"partition": "short\n#SBATCH --uid=0"}, {"account": ""}, {"prologue": "module load a"},
        {"prologue": ["a\nb"]}, {"directives": [1]}, {"memory": 16},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told(settings):
    with pytest.raises(EznasError, match=f"SLURM {next(iter(settings))}"):
        SlurmJobs(**settings)
