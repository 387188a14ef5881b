"""Architecture searches in a process of their own: the folder of one, and the way to steer it.

search.json   settings, scores and runs so far; replaced as a whole
worker.json   the process at work, and how far it is
worker.log    what that process printed
stop          a flag: its existence is a request
lock          held by the one process that writes
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eznas_core.foundation import EznasError, atomic_write_json, data_folder, inside
from eznas_core.runs.control import fresh_folder
from eznas_core.runs.spawning import collect, spawn
from eznas_core.runs.status import Status, WorkerRecord, read_worker_record

if TYPE_CHECKING:
    from eznas_core.architecture_search import Archive, SearchSettings

_WORKER = "eznas_core.runs.search_worker"


@dataclass(frozen=True, slots=True, order=True)
class SearchDirectory:
    """One search, by its folder. Reading never needs the worker, and never changes anything.

    Attributes:
        path: The folder; absolute.
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.path.name

    @property
    def search_file(self) -> Path:
        """Settings, scores and runs."""
        return self.path / "search.json"

    @property
    def worker_file(self) -> Path:
        """Who works on it."""
        return self.path / "worker.json"

    @property
    def log_file(self) -> Path:
        """What the worker printed."""
        return self.path / "worker.log"

    @property
    def lock_file(self) -> Path:
        """Held by the worker."""
        return self.path / "lock"

    @property
    def stop_flag(self) -> Path:
        """Its existence asks the worker to end."""
        return self.path / "stop"

    @property
    def worker(self) -> WorkerRecord | None:
        """What the last worker wrote about itself, or None."""
        return read_worker_record(self.worker_file)

    @property
    def status(self) -> Status:
        """What the search is doing."""
        worker = self.worker
        return Status.CREATED if worker is None else worker.status

    @property
    def stamp(self) -> tuple[int, int]:
        """Time and size of the file, which change with its content.

        Raises:
            EznasError: The search is gone.
        """
        try:
            status = self.search_file.stat()
        except OSError as error:
            raise EznasError(f"the search {self.name} is gone: {error.strerror}") from error
        return status.st_mtime_ns, status.st_size

    def archive(self) -> Archive:
        """The search so far.

        Raises:
            EznasError: The file cannot be read, or is damaged.
        """
        from eznas_core.architecture_search import Archive

        return Archive.load(self.search_file)

    def write_worker(self, record: WorkerRecord) -> None:
        """Replaces the worker's record.

        Raises:
            EznasError: It cannot be written.
        """
        atomic_write_json(self.worker_file, record.to_json())

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of what the worker printed."""
        try:
            text = self.log_file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def start_search(settings: SearchSettings, folder: Path | None = None) -> SearchDirectory:
    """Makes a search and starts its worker, in a process that outlives this one.

    Args:
        settings: What is asked for.
        folder: Where searches live; None for the workbench's own folder.

    Raises:
        EznasError: The folder cannot be made, or the worker could not start.
    """
    from eznas_core.architecture_search import Archive

    search = SearchDirectory(fresh_folder(data_folder("searches") if folder is None else folder))
    Archive(settings=settings).save(search.search_file)
    spawn(_WORKER, search)
    return search


def resume_search(search: SearchDirectory) -> SearchDirectory:
    """Starts a worker on a search that has none: it goes on from what is there.

    Raises:
        EznasError: A worker is on it, or could not start.
    """
    collect()
    if search.status.is_live:
        raise EznasError(f"the search {search.name} is {search.status} already")
    search.stop_flag.unlink(missing_ok=True)
    spawn(_WORKER, search)
    return search


def stop_search(search: SearchDirectory) -> None:
    """Asks the worker to end; it does so after the network in hand and keeps everything.

    Raises:
        EznasError: The request cannot be written.
    """
    try:
        search.stop_flag.touch()
    except OSError as error:
        raise EznasError(f"cannot write {search.stop_flag}: {error.strerror or error}") from error


def open_search(name: str) -> SearchDirectory:
    """The search of that name in the workbench's own folder.

    Raises:
        EznasError: There is none.
    """
    search = SearchDirectory(inside(data_folder("searches", create=False), name))
    if not search.search_file.is_file():
        raise EznasError(f"there is no search '{name}' on this machine")
    return search


def list_searches(folder: Path | None = None) -> tuple[SearchDirectory, ...]:
    """Every search in a folder (None for the workbench's own), newest first.

    Raises:
        EznasError: The folder is there but cannot be read.
    """
    collect()
    home = data_folder("searches", create=False) if folder is None else folder
    try:
        found = [SearchDirectory(path.absolute()) for path in home.iterdir()]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise EznasError(f"cannot read {home}: {error.strerror or error}") from error
    searches = [search for search in found if search.search_file.is_file()]
    return tuple(sorted(searches, key=lambda search: search.name, reverse=True))
