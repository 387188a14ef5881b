from __future__ import annotations

import dataclasses
import subprocess
import sys
import time

from eznas_core.runs.processes import _began_by_ps, identify, this_process


def test_this_process_lives_and_knows_itself():
    assert this_process().is_alive
    assert this_process() == this_process()


def test_a_process_that_ended_is_dead_even_before_it_is_collected():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = identify(child.pid)
    assert identity.is_alive
    assert child.stdin is not None
    child.stdin.close()
    deadline = time.monotonic() + 10
    while identity.is_alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not identity.is_alive  # its remains still have the number
    child.wait()
    assert not identity.is_alive


def test_another_process_with_the_same_number_is_not_it():
    assert not dataclasses.replace(this_process(), began="another time").is_alive


def test_a_process_of_another_machine_is_not_alive_here():
    assert not dataclasses.replace(this_process(), host="elsewhere").is_alive


def test_numbers_that_no_process_has():
    assert not identify(-1).is_alive
    assert not identify(0).is_alive
    assert not identify(2**31 - 1).is_alive
    assert _began_by_ps(2**31 - 1) == ""
