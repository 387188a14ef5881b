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
from eznas_core.runs.folder import WorkFolder
from eznas_core.runs.homes import folders_with, fresh_folder, must_rest, set_flag, unset_flag
from eznas_core.runs.spawning import collect, spawn
from eznas_core.runs.status import WorkerRecord

if TYPE_CHECKING:
    from eznas_core.architecture_search import Archive, SearchSettings

_WORKER = "eznas_core.runs.search_worker"


@dataclass(frozen=True, slots=True, order=True)
class SearchDirectory(WorkFolder):
    """One search, by its folder. Reading never needs the worker, and never changes anything.

    Attributes:
        path: The folder; absolute.
    """

    @property
    def search_file(self) -> Path:
        """Settings, scores and runs."""
        return self.path / "search.json"

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
    must_rest(search, f"the search {search.name}")
    unset_flag(search.stop_flag)
    spawn(_WORKER, search)
    return search


def stop_search(search: SearchDirectory) -> None:
    """Asks the worker to end; it does so after the network in hand and keeps everything.

    Raises:
        EznasError: The request cannot be written.
    """
    set_flag(search.stop_flag, "search")


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
    searches = [SearchDirectory(path) for path in folders_with(home, "search.json")]
    return tuple(sorted(searches, key=lambda search: search.name, reverse=True))
