"""A real scheduler with two worker processes on this machine, one of which does not live long."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster

from eznas_core import spaces
from eznas_core.evolution.measuring import Subject, measure_all
from eznas_core.expressions import parse
from eznas_core.foundation import EznasError
from eznas_core.scoring import Place, ScoringProtocol, cluster, resolve, score_many
from eznas_core.scoring.cluster import connect

PROTOCOL = ScoringProtocol(batch_size=2)
SPACE = spaces.get("nasbench201")
NETWORKS = SPACE.sample_distinct(np.random.default_rng(0), 6)
FORMULAS = tuple(map(parse, ("units_sum(frobenius(activation_grad[noise]))", "log_parameters")))


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as found:
        yield found


def slow_square(number: int, folder: str) -> int:
    """Takes a moment, and leaves a trace of who did it."""
    Path(folder, f"{number}-{os.getpid()}").touch()
    time.sleep(0.2)
    return number * number


@pytest.mark.slow
def test_the_cluster_gives_the_bits_of_this_process(local):
    proxies = [resolve("eznas-a-sum"), resolve("params"), resolve("naswot")]
    here = score_many(proxies, SPACE, NETWORKS[:3], PROTOCOL)
    with Place(scheduler=local.scheduler_address).open() as executor:
        there = score_many(proxies, SPACE, NETWORKS[:3], PROTOCOL, executor=executor)
    for network in NETWORKS[:3]:
        assert [score.value for score in there.rows[network]] == [
            score.value for score in here.rows[network]
        ]


@pytest.mark.slow
def test_a_worker_killed_at_its_work_changes_nothing(local, tmp_path: Path):
    subjects = [Subject(space="nasbench201", protocol=PROTOCOL, architecture=a) for a in NETWORKS]
    with connect(local.scheduler_address) as executor:
        squares = [executor.submit(slow_square, n, str(tmp_path)) for n in range(8)]
        while not (begun := list(tmp_path.iterdir())):
            time.sleep(0.01)
        rows = measure_all(FORMULAS, subjects, executor=executor)
        os.kill(int(begun[0].name.partition("-")[2]), signal.SIGKILL)
        assert list(rows) == list(measure_all(FORMULAS, subjects))
        assert [square.result() for square in squares] == [n * n for n in range(8)]
    # The killed worker's work was begun again by another process.
    number = begun[0].name.partition("-")[0]
    assert len(list(tmp_path.glob(f"{number}-*"))) == 2


@pytest.mark.slow
def test_errors_of_the_work_come_back_and_what_is_cancelled_stays_so(local, tmp_path: Path):
    with connect(local.scheduler_address) as executor:
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()
        queue = [executor.submit(slow_square, n, str(tmp_path)) for n in range(6)]
        assert all(future.cancel() for future in queue[1:])
        assert queue[0].result() == 0
        assert all(future.cancelled() for future in queue[1:])
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(pow, 2, 2)


@pytest.mark.slow
def test_other_versions_on_a_worker_are_refused(local, monkeypatch):
    monkeypatch.setattr(cluster, "versions", lambda: ("eznas-workbench 9", "torch 9", "numpy 9"))
    with (
        connect(local.scheduler_address) as executor,
        pytest.raises(EznasError, match=r"there torch 9.*Install the same on both"),
    ):
        executor.submit(pow, 2, 2).result()


@pytest.mark.slow
def test_a_scheduler_that_goes_away_is_told_of():
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0") as short:
        executor = connect(short.scheduler_address)
        subject = Subject(space="nasbench201", protocol=PROTOCOL, architecture=NETWORKS[0])
        end = threading.Timer(0.5, short.close)
        end.start()
        with pytest.raises(EznasError, match=f"the scheduler at {short.scheduler_address} was l"):
            list(measure_all(FORMULAS, [subject], executor=executor))
        end.join()
        executor.shutdown()


def test_no_answer_is_told_with_the_address_and_in_time():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(EznasError, match=f"no scheduler answers at {address}"):
            connect(address, timeout=0.5)
        assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "address", ["", "host:8786", "http://host:1", "tcp://", "tcp://host", "tcp://host:x",
                "tcp://:8786", "tcp://host:0", "tcp://host:70000"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(EznasError, match="no scheduler's address"):
        connect(address)


def test_without_the_extra_the_way_to_it_is_told(monkeypatch):
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(cluster, "import_module", missing)
    with pytest.raises(EznasError, match=r"distributed.*pip install .*cluster"):
        connect("tcp://127.0.0.1:1")
