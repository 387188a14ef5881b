"""What every folder that a worker works in has, whatever the work is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eznas_core.runs.status import Status, WorkerRecord, read_worker_record


@dataclass(frozen=True, slots=True, order=True)
class WorkFolder:
    """A folder with work. Reading never needs the worker, and never changes anything.

    Attributes:
        path: The folder; absolute.
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.path.name

    @property
    def worker_file(self) -> Path:
        """Who works on it."""
        return self.path / "worker.json"

    @property
    def log_file(self) -> Path:
        """What the worker printed."""
        return self.path / "worker.log"

    @property
    def stop_flag(self) -> Path:
        """Exists while a stop is asked for."""
        return self.path / "stop"

    @property
    def lock_file(self) -> Path:
        """Locked by the worker."""
        return self.path / "lock"

    @property
    def worker(self) -> WorkerRecord | None:
        """What the last worker wrote about itself, or None before the first."""
        return read_worker_record(self.worker_file)

    @property
    def status(self) -> Status:
        """What is being done now."""
        worker = self.worker
        return Status.CREATED if worker is None else worker.status
