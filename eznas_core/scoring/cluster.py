"""Scoring on a cluster: an executor over a dask scheduler that somebody has started.

The optional extra ``cluster`` brings dask; without it, nothing else needs it. dask gives the work
of a worker that died to another one, so a run survives machines that come and go.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import lru_cache
from importlib import import_module, metadata
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from eznas_core.foundation import EznasError
from eznas_core.scoring.relay import Pulse, Relay

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS = 10.0
_SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")
_PACKAGES = ("eznas-workbench", "torch", "numpy")
# A worker may have several threads; the networks it keeps and torch's settings are the process's.
_one_at_a_time = threading.Lock()


class ClusterExecutor(Executor):
    """The workers of a dask scheduler as an executor; a context manager that lets go of them.

    Each call is one task of the scheduler's. It may be done twice where a worker died; as every
    call here depends on its arguments alone, that changes no result.
    """

    def __init__(self, client: Any, *, address: str, pulse: Pulse | None = None) -> None:
        """Takes over a client.

        Args:
            client: A connected `distributed.Client`; closed at the end.
            address: The scheduler's, for messages.
            pulse: Called about once a second while a result is waited for.
        """
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._address = address
        self._pulse = pulse
        self._lost = import_extra("distributed.scheduler").KilledWorker
        self._versions = versions()
        self._closed = False

    @property
    def address(self) -> str:
        """The scheduler's address."""
        return self._address

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hands out a call; see `concurrent.futures.Executor.submit`."""
        relay: Relay[T] = Relay(self._pulse)
        worked = self._executor.submit(_on_worker, self._versions, fn, *args, **kwargs)
        relay.follow(worked)
        worked.add_done_callback(lambda done: self._end(relay, done))
        return relay

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Lets go of the scheduler; it and its workers go on."""
        if self._closed:
            return
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._closed = True
        self._client.close()

    def _end(self, relay: Relay[T], done: Future[T]) -> None:
        """Passes on how a task ended."""
        if done.cancelled():
            if relay.cancelled() or self._closed:
                relay.cancel()
                relay.set_running_or_notify_cancel()
            else:
                relay.fail(BrokenExecutor(f"the scheduler at {self._address} was lost"))
            return
        error = done.exception()
        if error is None:
            relay.settle(done.result())
        elif isinstance(error, self._lost):
            relay.fail(
                BrokenExecutor(
                    f"several workers of the scheduler at {self._address} died one after the other "
                    "(killed, or out of memory) of the same work; give them more memory, or try a "
                    "smaller batch"
                )
            )
        else:
            relay.fail(error)


def connect(
    address: str, *, timeout: float = CONNECT_SECONDS, pulse: Pulse | None = None
) -> ClusterExecutor:
    """The workers of the scheduler at an address, whether they are there already or come later.

    Args:
        address: As the scheduler prints it: ``tcp://host:port``.
        timeout: Seconds to wait for an answer.
        pulse: Called about once a second while a result is waited for.

    Raises:
        EznasError: The extra ``cluster`` is not installed, the address is none, or nobody answers.
    """
    distributed = import_extra("distributed")
    check_address(address)
    try:
        client = distributed.Client(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EznasError(
            f"no scheduler answers at {address} (waited {timeout:g} seconds); is it running, and "
            "can this machine reach it? 'dask scheduler' starts one and prints its address"
        ) from error
    return ClusterExecutor(client, address=address, pulse=pulse)


def check_address(address: str) -> None:
    """Makes sure that an address has the form that schedulers print.

    Raises:
        EznasError: It has not.

    >>> check_address("tcp://192.0.2.7:8786")
    """
    scheme, mark, rest = str(address).partition("://")
    host, _, port = rest.rpartition(":")
    known = scheme in _SCHEMES and mark and host
    digits = port.isascii() and port.isdigit() and len(port) < 6
    if not known or not (digits and 0 < int(port) < 1 << 16):
        raise EznasError(
            f"'{address}' is no scheduler's address; it looks like tcp://192.0.2.7:8786"
        )


def import_extra(name: str) -> ModuleType:
    """A module of the extra ``cluster``.

    Raises:
        EznasError: The extra is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise EznasError(
            f"computing on a cluster needs the package {error.name}, which is not installed; "
            'install the extra with: pip install "eznas-workbench[cluster]"'
        ) from error


def versions() -> tuple[str, ...]:
    """What must be the same on every machine for the numbers to be the same.

    >>> versions()[1].startswith("torch ")
    True
    """
    return tuple(f"{package} {_version(package)}" for package in _PACKAGES)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _on_worker(expected: tuple[str, ...], function: Callable[..., T], *args: Any) -> T:
    """What a worker does with a call: one at a time, in the process that keeps the networks."""
    _settle(expected)
    with _one_at_a_time:
        return function(*args)


@lru_cache(maxsize=1)
def _settle(expected: tuple[str, ...]) -> None:
    """Makes a worker process ready, once.

    Raises:
        EznasError: It has other versions than the process that sends the work.
    """
    from eznas_core.statistics import keep_freed_memory

    differing = [
        f"{here}, there {there}"
        for here, there in zip(versions(), expected, strict=True)
        if here != there
    ]
    if differing:
        raise EznasError(
            f"the worker on {platform.node()} has other versions than the process that sends the "
            f"work: {'; '.join(differing)}. Install the same on both, so that the numbers agree"
        )
    keep_freed_memory()
