"""A worker's record, its rate, and what its process ends with."""

from __future__ import annotations

import os
import signal

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import RunLockedError, Status, WorkerRecord
from eznas_core.runs import heartbeat as heartbeat_module
from eznas_core.runs.heartbeat import Heartbeat, Rate, exit_code


class Notebook:
    def __init__(self) -> None:
        self.records: list[WorkerRecord] = []

    def write_worker(self, record: WorkerRecord) -> None:
        self.records.append(record)


def test_a_record_says_who_what_and_how_far():
    notebook = Notebook()
    heartbeat = Heartbeat(notebook)
    assert heartbeat.due
    heartbeat.progress = {"done": 3}
    heartbeat.record(Status.FAILED, "no room")
    (record,) = notebook.records
    assert record.process.pid == os.getpid()
    assert (record.state, record.message, record.progress) == (
        Status.FAILED,
        "no room",
        {"done": 3},
    )
    assert not heartbeat.due


def test_signals_are_heard_and_given_back():
    before = signal.getsignal(signal.SIGTERM)
    heartbeat = Heartbeat(Notebook())
    heartbeat.listen()
    assert not heartbeat.signalled
    signal.raise_signal(signal.SIGTERM)
    assert heartbeat.signalled
    heartbeat.stop_listening()
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_rate_is_that_of_this_worker(monkeypatch):
    now = iter([100.0, 110.0, 110.0])
    monkeypatch.setattr(heartbeat_module.time, "monotonic", lambda: next(now))
    rate = Rate()
    # What was there before says nothing.
    assert rate.seconds_left(0.5) is None
    # A tenth in ten seconds: four tenths are left.
    assert rate.seconds_left(0.6) == 40.0
    assert Rate().seconds_left(0.0) is None


def test_what_a_process_ends_with(capsys):
    def mistaken() -> int:
        raise EznasError("no such thing")

    def locked() -> int:
        raise RunLockedError("somebody is on it")

    assert [exit_code(lambda: 0), exit_code(lambda: 1)] == [0, 1]
    assert (exit_code(mistaken), exit_code(locked)) == (1, 3)
    assert capsys.readouterr().err == "no such thing\nsomebody is on it\n"
    with pytest.raises(ZeroDivisionError):
        exit_code(lambda: 1 // 0)
