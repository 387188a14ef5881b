"""A process of its own for each side of a comparison, which the benchmark calls in turn.

Sides differ in settings of a process (threads, what becomes of freed memory), and one side's
garbage must not be in the other's way. So each has a process that lives through the whole
comparison, and the calls alternate: a busy spell of the machine hits all sides alike.
"""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import torch

from eznas_core.statistics import keep_freed_memory


@dataclass(frozen=True, slots=True)
class Timed:
    """What came of a call.

    Attributes:
        wall: Seconds that passed.
        cpu: Seconds of processor time of all threads; hardly changes when others are at work.
        value: What the function returned.
    """

    wall: float
    cpu: float
    value: Any


def timed(function: Callable[..., Any], *arguments: Any) -> Timed:
    """Calls a function and times it, after the garbage of earlier calls is gone."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    value = function(*arguments)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Timed(wall, cpu, value)


class Contender:
    """A process that does one call after the other; a context manager."""

    def __init__(self, *, threads: int = 1, keeps_memory: bool) -> None:
        """Starts it afresh, not as a fork.

        Args:
            threads: Threads of torch.
            keeps_memory: Whether it keeps freed memory, as the workbench's scoring processes do.
        """
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, threads, keeps_memory))
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """Its number."""
        return self._process.pid

    def start(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Begins a call of a function of a module; `result` waits for its end."""
        self._pipe.send((function, arguments))

    def result(self) -> Timed:
        """Waits for the call that was started.

        Raises:
            EOFError: The function failed; its traceback is on the terminal.
        """
        found: Timed = self._pipe.recv()
        return found

    def call(self, function: Callable[..., Any], *arguments: Any) -> Timed:
        """Calls and waits."""
        self.start(function, *arguments)
        return self.result()

    def __enter__(self) -> Contender:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.kill()


def together(calls: list[tuple[Contender, Callable[..., Any], tuple[Any, ...]]]) -> float:
    """Wall seconds until all of several processes are done with one call each."""
    began = time.perf_counter()
    for contender, function, arguments in calls:
        contender.start(function, *arguments)
    for contender, _, _ in calls:
        contender.result()
    return time.perf_counter() - began


def _serve(pipe: Any, threads: int, keeps_memory: bool) -> None:
    torch.set_num_threads(threads)
    if keeps_memory:
        keep_freed_memory()
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(timed(function, *arguments))
