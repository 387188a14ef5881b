"""Workers as jobs of a SLURM cluster: what is asked for, the script, and its submission.

dask-jobqueue (of the extra ``cluster``) writes the script and submits it. The scheduler of these
workers lives in the process that scores and ends with it, and the jobs end with the scheduler.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.scoring.cluster import ClusterExecutor, connect, import_extra
from eznas_core.scoring.relay import Pulse

_SUBMIT_SECONDS = 60.0
# One thread a process: sums have a fixed order, and a process a core is the faster layout.
_ONE_THREAD = ("export OMP_NUM_THREADS=1", "export MKL_NUM_THREADS=1")
_WALLTIME = re.compile(r"(\d+-)?\d{1,3}(:\d{2}){0,2}")
_MEMORY = re.compile(r"\d+(\.\d+)? ?([KMGT]i?)?B?", re.IGNORECASE)
_MOST = 100_000

SCHEDULER = "tcp://SCHEDULER:PORT"
"""Stands in a script for the address that is known once the scheduler is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlurmJobs:
    """Equal jobs, each with one worker process a core.

    Attributes:
        jobs: How many.
        cores: Cores of a job.
        memory: Memory of a job, with its unit.
        walltime: How long a job may last, ``[days-]hours:minutes:seconds``.
        partition: Which part of the cluster; None for its default.
        account: Whom it is charged to; None for the user's default.
        interface: The network interface that scheduler and workers use, for example ``ib0``.
        python: The interpreter on the nodes; None for this process's own.
        directives: Further ``#SBATCH`` lines, without that word.
        prologue: Shell lines before the workers start, for example ``module load python``.

    >>> SlurmJobs(jobs=2, cores=8).workers
    16
    """

    jobs: int = 1
    cores: int = 4
    memory: str = "8GB"
    walltime: str = "01:00:00"
    partition: str | None = None
    account: str | None = None
    interface: str | None = None
    python: str | None = None
    directives: tuple[str, ...] = ()
    prologue: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("jobs", "cores"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
                raise EznasError(f"SLURM {name}: got {value!r}, allowed is 1 to {_MOST}")
        for name in ("directives", "prologue"):
            lines = getattr(self, name)
            given = isinstance(lines, list | tuple)
            if not given or not all(isinstance(line, str) for line in lines):
                raise EznasError(f"SLURM {name}: a list of lines is needed, not {lines!r}")
            object.__setattr__(self, name, tuple(lines))
        for name, text in self._texts():
            # A line break would begin a line of its own in the script.
            if not isinstance(text, str) or not text.strip() or not text.isprintable():
                raise EznasError(f"SLURM {name}: one line of text is needed, not {text!r}")
        if not _MEMORY.fullmatch(self.memory):
            raise EznasError(f"SLURM memory: '{self.memory}' is no size such as 16GB")
        if not _WALLTIME.fullmatch(self.walltime):
            raise EznasError(f"SLURM walltime: '{self.walltime}' is no time such as 04:00:00")

    @property
    def workers(self) -> int:
        """Worker processes of all jobs."""
        return self.jobs * self.cores

    def to_json(self) -> dict[str, Any]:
        """The jobs as a JSON object."""
        return json.loads(json.dumps(dataclasses.asdict(self)))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SlurmJobs:
        """Reads `to_json`'s form; what is left out has its default.

        Raises:
            EznasError: A field is unknown or has a value it may not have.
        """
        if not isinstance(value, Mapping):
            raise EznasError(f"SLURM jobs are names with values, not {value!r}")
        known = [field.name for field in dataclasses.fields(cls)]
        for name in value:
            if name not in known:
                raise unknown_name("setting of SLURM jobs", name, known)
        return cls(**value)

    @classmethod
    def from_file(cls, path: Path) -> SlurmJobs:
        """The jobs that a ``.toml`` or ``.json`` file describes, with the names of the attributes.

        Raises:
            EznasError: It cannot be read, is neither, or holds what may not be.
        """
        try:
            text = path.read_text(encoding="utf-8")
            value = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        except OSError as error:
            raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:
            kind = "TOML" if path.suffix == ".toml" else "JSON"
            raise EznasError(f"{path} is not {kind}: {error}") from error
        if not isinstance(value, dict):
            raise EznasError(f"{path} must hold names with values")
        return cls.from_json(value)

    def script(self) -> str:
        """The script of one job, as it is handed to ``sbatch``, but for the scheduler's address.

        Raises:
            EznasError: The extra ``cluster`` is not installed, or there is no such interface.
        """
        with self._cluster() as cluster:
            # This scheduler ends here; the one that the jobs report to is not there yet.
            return str(cluster.job_script()).replace(cluster.scheduler_address, SCHEDULER)

    @contextmanager
    def open(self, *, pulse: Pulse | None = None) -> Iterator[ClusterExecutor]:
        """Submits the jobs and gives the executor over their workers; ends them afterwards.

        Work waits until the first job has begun.

        Args:
            pulse: Called about once a second while a result is waited for.

        Raises:
            EznasError: The extra ``cluster`` is not installed, there is no ``sbatch``, or it
                refuses the script.
        """
        with self._cluster() as cluster:
            _check_submission(str(cluster.job_script()))
            cluster.scale(jobs=self.jobs)
            with connect(cluster.scheduler_address, pulse=pulse) as executor:
                yield executor

    @contextmanager
    def _cluster(self) -> Iterator[Any]:
        jobqueue = import_extra("dask_jobqueue")
        try:
            cluster = jobqueue.SLURMCluster(
                queue=self.partition,
                account=self.account,
                cores=self.cores,
                processes=self.cores,
                memory=self.memory,
                walltime=self.walltime,
                interface=self.interface,
                python=self.python,
                job_name="eznas-worker",
                job_extra_directives=list(self.directives),
                job_script_prologue=[*_ONE_THREAD, *self.prologue],
                scheduler_options={"dashboard": False, "dashboard_address": ":0"},
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise EznasError(f"cannot prepare SLURM jobs: {error}") from error
        with cluster:
            yield cluster

    def _texts(self) -> Iterator[tuple[str, Any]]:
        yield "memory", self.memory
        yield "walltime", self.walltime
        for name in ("partition", "account", "interface", "python"):
            if getattr(self, name) is not None:
                yield name, getattr(self, name)
        for name in ("directives", "prologue"):
            yield from ((name, line) for line in getattr(self, name))


def _check_submission(script: str) -> None:
    """Asks SLURM whether it would take the script, because later nobody would hear its answer.

    Raises:
        EznasError: There is no ``sbatch`` here, or it refuses the script.
    """
    program = shutil.which("sbatch")
    if program is None:
        raise EznasError(
            "there is no sbatch on this machine: start this on a login node of the cluster, or "
            "add --dry-run to see the script only"
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "job.sh"
        file.write_text(script, encoding="utf-8")
        try:
            answer = subprocess.run(
                [program, "--test-only", str(file)],
                capture_output=True,
                text=True,
                check=False,
                timeout=_SUBMIT_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EznasError(f"sbatch does not answer: {error}") from error
    if answer.returncode != 0:
        said = (answer.stderr or answer.stdout).strip() or f"exit code {answer.returncode}"
        raise EznasError(f"sbatch refuses the script: {said}")
