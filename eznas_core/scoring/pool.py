"""Scoring processes that end with the process that uses them, however it ends.

A worker of the standard pool waits for work on a pipe whose other end it holds itself, so it
never learns that its parent was killed, and would wait for ever.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor

from eznas_core.foundation import EznasError
from eznas_core.statistics import keep_freed_memory


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Worker processes for `score_many`, each on one thread; a context manager.

    Workers are started afresh rather than forked, because a forked torch may hang.

    Raises:
        EznasError: There is not at least one worker.
    """
    if workers < 1:
        raise EznasError(f"at least 1 worker process is needed, not {workers}")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare)


def _prepare() -> None:
    """Prepares a scoring process: it ends with its parent, and leaves Ctrl-C to it."""
    keep_freed_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, name="wait for parent", daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
