from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import eznas_core
from eznas_core.runs.processes import identify

ORPHANS = """
import os, signal, time
from eznas_core.scoring import process_pool

if __name__ == "__main__":
    pool = process_pool(1)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
def test_scoring_processes_end_with_their_parent_even_if_it_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(ORPHANS)
    root = str(Path(eznas_core.__file__).parents[1])
    command = [sys.executable, str(script)]
    environment = {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        child = identify(int(parent.stdout.readline()))
        assert child.is_alive
        parent.kill()
        deadline = time.monotonic() + 10
        while child.is_alive and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not child.is_alive
