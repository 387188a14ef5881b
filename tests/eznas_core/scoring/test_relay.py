from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from threading import Event

import pytest

from eznas_core.scoring import relay as module
from eznas_core.scoring.relay import Relay


def test_it_passes_on_a_result_and_an_error():
    good, bad = Relay(), Relay()
    good.settle(3)
    bad.fail(KeyError("x"))
    assert good.result() == 3
    with pytest.raises(KeyError):
        bad.result()


def test_cancelling_reaches_the_work_now_and_later():
    relay, first, second = Relay(), Future(), Future()
    relay.follow(first)
    assert relay.cancel()
    assert first.cancelled()
    relay.follow(second)  # handed on at the same moment
    assert second.cancelled()
    relay.settle(1)  # comes too late, and is dropped
    with pytest.raises(CancelledError):
        relay.result()
    assert wait([relay], timeout=1).done == {relay}


def test_what_is_done_cannot_be_cancelled():
    relay = Relay()
    relay.settle(1)
    assert not relay.cancel()


def test_the_pulse_goes_on_while_somebody_waits_and_may_end_it(monkeypatch):
    monkeypatch.setattr(module, "_PULSE_SECONDS", 0.01)
    beats: list[int] = []
    enough = Event()

    def beat() -> None:
        beats.append(1)
        if len(beats) == 3:
            enough.set()
        if len(beats) == 10:
            raise InterruptedError

    relay = Relay(beat)
    with ThreadPoolExecutor(1) as executor:
        executor.submit(lambda: relay.settle("done") if enough.wait(10) else None)
        assert relay.result() == "done"
    assert len(beats) >= 3
    beats[:] = [1] * 5
    with pytest.raises(InterruptedError):
        Relay(beat).result()
    with pytest.raises(TimeoutError):
        Relay(beat).result(timeout=0.01)


def test_an_error_about_time_is_the_works_own(monkeypatch):
    monkeypatch.setattr(module, "_PULSE_SECONDS", 0.01)
    relay = Relay(lambda: None)
    relay.fail(TimeoutError("the work's own"))
    with pytest.raises(TimeoutError, match="the work's own"):
        relay.result()
