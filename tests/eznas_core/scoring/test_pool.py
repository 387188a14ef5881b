from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

import eznas_core
from eznas_core.runs.processes import identify
from eznas_core.scoring import process_pool

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


@pytest.mark.slow
def test_a_process_that_is_killed_costs_no_result():
    with process_pool(1) as pool:
        first = pool.submit(os.getpid).result()
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result()
        sleeping = pool.submit(time.sleep, 0.5)
        waiting = [pool.submit(pow, n, 2) for n in range(20)]
        os.kill(first, signal.SIGKILL)
        assert [future.result() for future in waiting] == [n * n for n in range(20)]
        assert sleeping.result() is None
        later = pool.submit(os.getpid).result()
        assert later != first
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(os.getpid)


@pytest.mark.slow
def test_work_that_kills_its_process_is_given_up_and_the_pool_goes_on():
    with process_pool(1) as pool:
        with pytest.raises(BrokenExecutor, match="a worker process died"):
            pool.submit(os._exit, 9).result()
        assert pool.submit(pow, 2, 3).result() == 8
        sleeping = pool.submit(time.sleep, 2.0)
        # What has not begun is cancelled: it has to have begun.
        time.sleep(1.0)
        cancelled = [pool.submit(pow, 2, 3) for _ in range(5)]
        assert all(future.cancel() for future in cancelled[2:])
        pool.shutdown(cancel_futures=True)
        assert sleeping.result() is None
        assert all(future.cancelled() for future in cancelled[2:])
        assert all(future.done() for future in cancelled)
