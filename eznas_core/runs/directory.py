"""A run is a directory; this is its map, and the one way in and out of its files.

config.json      what was asked for, by which version, when; only `generations` ever changes
events.jsonl     what happened, one event a line, only ever added to
checkpoint.json  the state after the last whole generation, replaced as a whole
result.json      the end: hall of fame, measured on the test networks
worker.json      the process at work, and how far it is
worker.log       what that process printed
launch.json      where the work is done; no setting, because it changes no number
notes.json       tags, a note, whether it is archived: the user's own, see `notes`
summary.json     what a list shows of a run that has ended; may be deleted, see `summary`
stop, pause      flags: their existence is a request
lock             held by the one process that writes
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import EznasError, atomic_write_json, cannot, read_plain
from eznas_core.runs.events import EventBatch, read_events
from eznas_core.runs.folder import WorkFolder
from eznas_core.runs.status import WorkerRecord

if TYPE_CHECKING:
    from eznas_core.evolution import EvolutionConfig

FORMAT = 1


@dataclass(frozen=True, slots=True, order=True)
class RunDirectory(WorkFolder):
    """One run, by its folder. Reading never needs the worker, and never changes anything.

    Attributes:
        path: The folder; absolute.
    """

    @classmethod
    def create(cls, path: Path, config: EvolutionConfig) -> RunDirectory:
        """Makes a new run's folder; it must not exist, or be empty.

        Raises:
            EznasError: Something is there already, or the folder cannot be made.
        """
        run = cls(path.expanduser().absolute())
        try:
            run.path.mkdir(parents=True, exist_ok=True)
            if any(run.path.iterdir()):
                raise EznasError(f"{run.path} is not empty; give the run a folder of its own")
        except OSError as error:
            raise cannot(f"make {run.path}", error) from error
        header = {"format": FORMAT, "version": version(), "created": _now()}
        atomic_write_json(run.config_file, {**header, "config": config.to_json()})
        return run

    @classmethod
    def open(cls, path: Path) -> RunDirectory:
        """The run in a folder.

        Raises:
            EznasError: There is no run in it.
        """
        run = cls(path.expanduser().absolute())
        if not run.config_file.is_file():
            raise EznasError(f"there is no run in {run.path}: it has no config.json")
        return run

    @property
    def config_file(self) -> Path:
        """What was asked for."""
        return self.path / "config.json"

    @property
    def events_file(self) -> Path:
        """What happened."""
        return self.path / "events.jsonl"

    @property
    def checkpoint_file(self) -> Path:
        """Where to go on from."""
        return self.path / "checkpoint.json"

    @property
    def result_file(self) -> Path:
        """How it ended."""
        return self.path / "result.json"

    @property
    def launch_file(self) -> Path:
        """Where the work is done."""
        return self.path / "launch.json"

    @property
    def notes_file(self) -> Path:
        """What the user says of the run."""
        return self.path / "notes.json"

    @property
    def summary_file(self) -> Path:
        """What a list shows of it, once it has ended."""
        return self.path / "summary.json"

    @property
    def pause_flag(self) -> Path:
        """Exists while the run shall pause."""
        return self.path / "pause"

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as they stand in the file, unchecked: also those of another version.

        Raises:
            EznasError: The file is gone or is no JSON object with settings.
        """
        found = self.header().get("config")
        if not isinstance(found, dict):
            raise EznasError(f"{self.config_file} holds no settings")
        return found

    @property
    def config(self) -> EvolutionConfig:
        """The settings, checked.

        Raises:
            EznasError: They cannot be read, or are not (or no longer) allowed.
        """
        from eznas_core.evolution import EvolutionConfig

        return EvolutionConfig.from_json(self.settings)

    @property
    def created(self) -> datetime | None:
        """When the run was made, or None if its file does not say."""
        try:
            return datetime.fromisoformat(str(self.header().get("created")))
        except (EznasError, ValueError):
            return None

    @property
    def message(self) -> str:
        """Why the run failed; an empty text if it did not."""
        worker = self.worker
        return "" if worker is None else worker.message

    def events(self, offset: int = 0) -> EventBatch:
        """What happened since a byte offset; see `read_events`."""
        return read_events(self.events_file, offset)

    def result(self) -> dict[str, Any] | None:
        """The result, or None while there is none.

        Raises:
            EznasError: There is one, but it cannot be read.
        """
        return _read_object(self.result_file) if self.result_file.exists() else None

    def checkpoint(self) -> dict[str, Any] | None:
        """The state after the last whole generation, or None before the first.

        Raises:
            EznasError: There is one, but it cannot be read, or a later version wrote it.
        """
        if not self.checkpoint_file.exists():
            return None
        found = _read_object(self.checkpoint_file)
        if found.get("format") != FORMAT or not isinstance(found.get("state"), dict):
            raise EznasError(f"{self.checkpoint_file} is not in a form this version can read")
        state: dict[str, Any] = found["state"]
        return state

    def launch(self) -> dict[str, Any]:
        """Where the work is done, as `scoring.Place` writes it; nothing for this machine.

        Raises:
            EznasError: The file is there but cannot be read.
        """
        if not self.launch_file.exists():
            return {}
        found = _read_object(self.launch_file).get("place")
        if not isinstance(found, dict):
            raise EznasError(f"{self.launch_file} does not say where the work is done")
        return found

    def write_launch(self, place: Mapping[str, Any]) -> None:
        """Replaces what `launch` gives; for whoever starts a worker."""
        self._write(self.launch_file, {"format": FORMAT, "place": dict(place), "at": _now()})

    def write_notes(self, notes: Mapping[str, Any]) -> None:
        """Replaces what the user says of the run."""
        self._write(self.notes_file, {"format": FORMAT, **notes})

    def write_summary(self, summary: Mapping[str, Any]) -> None:
        """Replaces what a list shows of it."""
        self._write(self.summary_file, summary)

    def write_checkpoint(self, state: Mapping[str, Any]) -> None:
        """Replaces the checkpoint; for the worker that holds the lock."""
        self._write(self.checkpoint_file, {"format": FORMAT, "state": dict(state)})

    def write_result(self, result: Mapping[str, Any]) -> None:
        """Replaces the result; for the worker that holds the lock."""
        self._write(self.result_file, dict(result))

    def write_worker(self, record: WorkerRecord) -> None:
        """Replaces the worker's record; for the worker that holds the lock."""
        self._write(self.worker_file, record.to_json())

    def write_config(self, config: EvolutionConfig) -> None:
        """Replaces the settings and keeps the rest of the file."""
        self._write(self.config_file, {**self.header(), "config": config.to_json()})

    def header(self) -> dict[str, Any]:
        """What config.json holds: the settings, by which version, and when it was made.

        Raises:
            EznasError: It cannot be read.
        """
        return _read_object(self.config_file)

    def _write(self, file: Path, value: Mapping[str, Any]) -> None:
        # A folder that someone deleted must not come back with one file in it.
        if not self.config_file.exists():
            raise EznasError(f"cannot write {file}: the folder of the run is gone")
        atomic_write_json(file, value)


def version() -> str:
    """The version of the workbench, as installed."""
    try:
        return metadata.version("eznas-workbench")
    except metadata.PackageNotFoundError:
        return "not installed"


def _read_object(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_plain(file))
    except OSError as error:
        raise EznasError(f"cannot read {file}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{file} is damaged: it is not JSON") from error
    if not isinstance(value, dict):
        raise EznasError(f"{file} is damaged: it is not a JSON object")
    return value


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
