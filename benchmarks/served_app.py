"""The app as a browser meets it: a server of its own over a data folder, and a Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench import launch

ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu")
"""Without a window, as root, on a machine without a graphics card."""
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_ROOT = Path(__file__).resolve().parents[1]
_TRIES = 400
_SECONDS = 60  # a busy machine takes its time


def chromium() -> str | None:
    """Where a Chromium is; None where there is none."""
    return next(filter(None, map(shutil.which, _CHROMIUMS)), None)


@contextmanager
def serving(folder: Path, first_port: int) -> Iterator[str]:
    """A server over a data folder; gives its address.

    Args:
        folder: The data folder.
        first_port: Where a free port is looked for, among the next 400.

    Raises:
        TimeoutError: It does not answer within a minute.
    """
    port = launch.free_port(first_port, tries=_TRIES)
    server = subprocess.Popen(
        [sys.executable, "-m", "workbench.launch", "--port", str(port), "--no-browser"],
        cwd=_ROOT,
        env={**os.environ, "EZNAS_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while not launch.is_up(port):
            if time.monotonic() > deadline:
                raise TimeoutError("the app did not start")
            time.sleep(0.1)
        yield f"http://{launch.HOST}:{port}"
    finally:
        server.terminate()
        server.wait(timeout=_SECONDS)  # it ends its own child first
