"""The launcher: which port, and that the app answers there."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eznas_core.foundation import EznasError
from workbench import launch


@contextmanager
def occupied() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind((launch.HOST, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_that_is_taken_gives_way_to_a_later_one():
    with occupied() as port:
        assert not launch.is_free(port)
        assert launch.free_port(port) > port


def test_no_free_port_is_said():
    with occupied() as port, pytest.raises(EznasError, match="in use"):
        launch.free_port(port, tries=1)


def test_a_port_that_is_none_is_refused(capsys):
    assert launch.main(["--port", "99999"]) == 2
    assert "1 to 65535" in capsys.readouterr().err


def test_nothing_but_this_machine_is_listened_to():
    command = launch.command(8501)
    assert command[command.index("--server.address") + 1] == "127.0.0.1"


@pytest.mark.slow
def test_it_serves_on_the_next_port_and_ends_when_told():
    with occupied() as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench.launch", "--port", str(port), "--no-browser"],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            said = [process.stdout.readline() for _ in range(3)]
            assert f"Port {port} is in use" in said[0]
            address = said[2].split()[4].replace("localhost", "127.0.0.1")
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                assert answer.status == 200
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()
        assert process.returncode == 0
        deadline = time.monotonic() + 10
        number = int(address.rpartition(":")[2])
        while not launch.is_free(number) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert launch.is_free(number)
