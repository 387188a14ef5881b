from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import RunLockedError, WriterLock

HOLD = """
import sys
from pathlib import Path
from eznas_core.runs import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_only_one_process_holds_it(tmp_path: Path):
    file = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(RunLockedError, match="another process writes"), WriterLock(file):
            pass
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        # Killed without a chance to tidy up, and yet the lock is free.
        with WriterLock(file):
            pass


def test_it_is_free_again_afterwards(tmp_path: Path):
    for _ in range(2):
        with WriterLock(tmp_path / "lock"):
            pass


def test_a_folder_that_is_gone_is_an_error_of_its_own(tmp_path: Path):
    with pytest.raises(EznasError, match="cannot open"), WriterLock(tmp_path / "gone" / "lock"):
        pass
