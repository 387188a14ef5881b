"""Opens the workbench: ``python -m workbench.launch``.

Finds a free port, starts the server on this machine's own address only, says where it is, and
opens the browser there.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from eznas_core.foundation import EznasError

HOST = "127.0.0.1"
DEFAULT_PORT = 8501
WARM_UP = "EZNAS_WARM_UP"
"""Set for the server: it then loads what is slow beside the first visit."""
_TRIES = 20
_START_SECONDS = 60.0


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Streamlit sets the same option: a port that is only winding down counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(wanted: int, *, tries: int = _TRIES) -> int:
    """The wanted port, or the next one that is free.

    Raises:
        EznasError: None of the next ports is free either.
    """
    last = min(wanted + tries - 1, 65535)
    for port in range(wanted, last + 1):
        if is_free(port):
            return port
    raise EznasError(
        f"the ports {wanted} to {last} are all in use; close a program or name another with --port"
    )


def command(port: int) -> list[str]:
    """The command that serves the app on a port."""
    app = Path(__file__).resolve().parent.parent / "app.py"
    return [
        *(sys.executable, "-m", "streamlit", "run", str(app)),
        *("--server.port", str(port)),
        *("--server.address", HOST),
        *("--server.headless", "true"),
        *("--browser.gatherUsageStats", "false"),
        *("--logger.level", "warning"),
    ]


def is_up(port: int) -> bool:
    """Whether the app answers on a port."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:  # not there yet, or not an answer
        return False


def serve(port: int, *, browser: bool) -> int:
    """Runs the server until it is ended; gives its exit code.

    Args:
        port: A free port.
        browser: Whether to open the address in the browser once the server answers.
    """
    address = f"http://localhost:{port}"
    project = Path(__file__).resolve().parent.parent
    environment = {**os.environ, WARM_UP: "1"}
    # The theme and the server's settings stand in the project's own folder.
    server = subprocess.Popen(
        command(port), cwd=project, env=environment, stdout=subprocess.DEVNULL
    )
    # Being terminated closes the server as Ctrl+C does, or it would stay behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=_announce, args=(server, port, address, browser), daemon=True).start()
    try:
        return server.wait()
    except KeyboardInterrupt:
        print("\nClosing the workbench. Evolutions that run go on.", flush=True)
        server.terminate()
        server.wait()
        return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the options and serves; gives the exit code, 2 for bad input."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.launch", description="Opens the EZNAS Workbench in the browser."
    )
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        help=f"port to serve on; the next free one if it is in use (default {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address, open nothing"
    )
    given = parser.parse_args(arguments)
    if not 1 <= given.port <= 65535:
        print(f"error: a port is a number from 1 to 65535, not {given.port}", file=sys.stderr)
        return 2
    try:
        port = free_port(given.port)
    except EznasError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if port != given.port:
        print(f"Port {given.port} is in use by another program; using {port} instead.")
    print("Starting EZNAS Workbench …", flush=True)
    return serve(port, browser=not given.no_browser)


def _announce(server: subprocess.Popen[bytes], port: int, address: str, browser: bool) -> None:
    """Says where the app is, once it is there."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if is_up(port):
            print(f"EZNAS Workbench is at {address} (Ctrl+C closes it)", flush=True)
            if browser:
                webbrowser.open(address)
            return
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
