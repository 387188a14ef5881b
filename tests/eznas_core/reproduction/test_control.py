"""Reproductions in processes of their own."""

from __future__ import annotations

import os
import signal
import time

import pytest

from eznas_core import reproduction
from eznas_core.foundation import EznasError
from eznas_core.reproduction import ReproductionPlan
from eznas_core.runs import Status, request_stop


def until(condition, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(run) -> Status:
    until(lambda: not run.directory.status.is_live)
    return run.directory.status


def slow_plan() -> ReproductionPlan:
    proxies = ("eznas-a", "eznas-a-paper", "effective-rank", "params")
    return ReproductionPlan(rows=("nats-sss",), proxies=proxies, batch_size=64)


def test_started_stopped_killed_and_gone_on_with(keep, tmp_path):
    keep()
    run = reproduction.start(slow_plan(), tmp_path / "run")
    request_stop(run.directory)
    assert ended(run) in (Status.STOPPED, Status.FINISHED)
    assert not run.directory.stop_flag.exists()
    reproduction.resume(run)
    os.kill(run.directory.worker.process.pid, signal.SIGKILL)
    until(lambda: not run.directory.status.is_live)
    if run.directory.status is Status.INTERRUPTED:
        reproduction.resume(run)
    assert ended(run) is Status.FINISHED
    report = run.report()
    assert report.complete
    assert [line.proxy for line in report.lines] == list(slow_plan().proxies)
    for name in ("report.md", "report.csv", "report.json"):
        assert (run.path / name).is_file()

    whole = reproduction.ReproductionRun(tmp_path / "whole")
    whole.prepare(slow_plan())
    assert whole.work()
    assert [line.kendall for line in whole.report().lines] == [x.kendall for x in report.lines]


def test_they_are_found_again(keep, data_home):
    keep()
    assert reproduction.list_reproductions() == ()
    run = reproduction.start(ReproductionPlan(rows=("nasbench201-cifar100",), proxies=("params",)))
    assert run.path.is_relative_to(data_home)
    assert ended(run) is Status.FINISHED
    assert reproduction.list_reproductions() == (run,)
    assert reproduction.open_reproduction(run.path.name) == run
    with pytest.raises(EznasError, match="no reproduction 'other'"):
        reproduction.open_reproduction("other")


def test_what_fails_says_why(tmp_path):
    with pytest.raises(EznasError, match="cannot read"):
        reproduction.resume(reproduction.ReproductionRun(tmp_path / "gone"))
