"""Where networks are scored: in this process, in several of this machine, or on a cluster.

The place changes no number. It is therefore no setting of an evolution and stands on no card; a
run keeps it beside its settings, and may be resumed at another place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError, unknown_name
from eznas_core.scoring.cluster import check_address, connect, import_extra
from eznas_core.scoring.pool import process_pool
from eznas_core.scoring.relay import Pulse
from eznas_core.scoring.slurm import SlurmJobs

_FIELDS = ("scheduler", "slurm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where networks are scored.

    Attributes:
        workers: Processes of this machine, where neither of the others is given.
        scheduler: The address of a dask scheduler, or None.
        slurm: Jobs to be submitted to SLURM, or None.

    >>> str(Place(workers=2)), str(Place(scheduler="tcp://192.0.2.7:8786"))
    ('2 processes of this machine', 'the workers of the scheduler tcp://192.0.2.7:8786')
    """

    workers: int = 1
    scheduler: str | None = None
    slurm: SlurmJobs | None = None

    def __post_init__(self) -> None:
        if self.scheduler is not None:
            check_address(self.scheduler)
            if self.slurm is not None:
                raise EznasError("a scheduler and SLURM jobs: one of them is enough")

    def check(self) -> None:
        """Makes sure, quickly, that work could be done there now.

        Raises:
            EznasError: It could not: no scheduler answers, or what it takes is not installed.
        """
        if self.scheduler is not None:
            connect(self.scheduler).shutdown()
        elif self.slurm is not None:
            import_extra("dask_jobqueue")

    @contextmanager
    def open(self, *, pulse: Pulse | None = None) -> Iterator[Executor | None]:
        """The executor to score with, or None where this process does it itself.

        Args:
            pulse: Called about once a second while a result is waited for.

        Raises:
            EznasError: No scheduler answers, or jobs cannot be submitted.
        """
        if self.scheduler is not None:
            with connect(self.scheduler, pulse=pulse) as there:
                yield there
        elif self.slurm is not None:
            with self.slurm.open(pulse=pulse) as jobs:
                yield jobs
        elif self.workers > 1:
            with process_pool(self.workers, pulse=pulse) as pool:
                yield pool
        else:
            yield None

    def to_json(self) -> dict[str, Any]:
        """What a run keeps of it: all but the number of processes, which its settings have."""
        return {
            "scheduler": self.scheduler,
            "slurm": None if self.slurm is None else self.slurm.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any], *, workers: int = 1) -> Place:
        """Reads `to_json`'s form.

        Raises:
            EznasError: A field is unknown or has a value it may not have.
        """
        for name in value:
            if name not in _FIELDS:
                raise unknown_name("field of a place", name, _FIELDS)
        slurm = value.get("slurm")
        return cls(
            workers=workers,
            scheduler=value.get("scheduler"),
            slurm=None if slurm is None else SlurmJobs.from_json(slurm),
        )

    def __str__(self) -> str:
        if self.scheduler is not None:
            return f"the workers of the scheduler {self.scheduler}"
        if self.slurm is not None:
            return f"{self.slurm.jobs} SLURM jobs of {self.slurm.cores} processes"
        return "this process" if self.workers == 1 else f"{self.workers} processes of this machine"
