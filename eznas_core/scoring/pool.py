"""Scoring processes that are replaced when they die, and end with the process that uses them.

A worker of the standard pool waits for work on a pipe whose other end it holds itself, so it
never learns that its parent was killed, and would wait for ever. And where one of them dies the
standard pool gives up all that it was handed.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from eznas_core.foundation import EznasError
from eznas_core.scoring.relay import Pulse, Relay
from eznas_core.statistics import keep_freed_memory

P = ParamSpec("P")
T = TypeVar("T")

_TRIES = 3


def process_pool(workers: int, *, pulse: Pulse | None = None) -> LastingPool:
    """Worker processes for `score_many`, each on one thread; a context manager.

    Workers are started afresh rather than forked, because a forked torch may hang.

    Args:
        workers: How many.
        pulse: Called about once a second while a result is waited for.

    Raises:
        EznasError: There is not at least one worker.
    """
    if workers < 1:
        raise EznasError(f"at least 1 worker process is needed, not {workers}")
    return LastingPool(workers, pulse)


@dataclass(slots=True)
class _Job:
    """A piece of work, who has it, and how often it has been begun."""

    call: Callable[[ProcessPoolExecutor], Future[Any]]
    relay: Relay[Any]
    pool: ProcessPoolExecutor
    tries: int = 0


class LastingPool(Executor):
    """A pool of processes in which the death of one costs its work twice, and nothing else.

    The standard pool ends as a whole when one of its processes dies; another one is then started
    and given what was not finished. Work that sees three pools die has the error that the
    standard pool would have had: most likely it is what kills them.
    """

    def __init__(self, workers: int, pulse: Pulse | None = None) -> None:
        """Starts no process yet; the first work does."""
        self._workers = workers
        self._pulse = pulse
        # Never taken in a pool's own thread, which would then wait for who waits for it.
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._fresh()
        self._lost: SimpleQueue[_Job | None] = SimpleQueue()
        self._mender: threading.Thread | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hands out a call; see `concurrent.futures.Executor.submit`."""
        relay: Relay[T] = Relay(self._pulse)
        with self._lock:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if self._mender is None:
                self._mender = threading.Thread(target=self._mend, name="mend pool", daemon=True)
                self._mender.start()
            self._begin(_Job(lambda pool: pool.submit(fn, *args, **kwargs), relay, self._pool))
        return relay

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ends the processes; see `concurrent.futures.Executor.shutdown`."""
        with self._lock:
            self._closed = True
            pool, mender = self._pool, self._mender
        pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._lost.put(None)
        if wait and mender is not None:
            mender.join()

    def _fresh(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_prepare)

    def _begin(self, job: _Job) -> None:
        """Gives a job to the pool of now; the lock must be held."""
        job.pool = self._pool
        job.tries += 1
        try:
            worked = job.call(job.pool)
        except BrokenProcessPool as error:
            self._missed(job, error)
        else:
            job.relay.follow(worked)
            worked.add_done_callback(lambda done: self._end(job, done))

    def _end(self, job: _Job, done: Future[Any]) -> None:
        """Passes on how a job ended. Runs in a thread of the pool."""
        if done.cancelled():
            job.relay.cancel()
            job.relay.set_running_or_notify_cancel()
            return
        error = done.exception()
        if error is None:
            job.relay.settle(done.result())
        elif isinstance(error, BrokenProcessPool):
            self._missed(job, error)
        else:
            job.relay.fail(error)

    def _missed(self, job: _Job, error: BrokenProcessPool) -> None:
        """Sends on a job whose pool is gone, to be begun again."""
        if job.tries >= _TRIES or self._closed or job.relay.cancelled():
            job.relay.fail(_final(error))
        else:
            self._lost.put(job)

    def _mend(self) -> None:
        """Begins lost jobs again, in a new pool; in a thread of its own, until the end."""
        while (job := self._lost.get()) is not None:
            if job.pool is self._pool:
                # What is left of the old processes is gone before new ones take up memory.
                job.pool.shutdown(wait=True)
            with self._lock:
                if self._closed:
                    job.relay.cancel()
                    job.relay.set_running_or_notify_cancel()
                    continue
                if job.pool is self._pool:
                    self._pool = self._fresh()
                self._begin(job)


def _final(error: BrokenProcessPool) -> BrokenProcessPool:
    found = BrokenProcessPool(
        "a worker process died (killed, or out of memory), and so did those in its place; try "
        "fewer workers or a smaller batch"
    )
    found.__cause__ = error
    return found


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
