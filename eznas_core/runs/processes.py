"""Which process is which: a process number alone is not an identity, since it is used again.

An identity is the number together with the moment the process began, as the operating system
tells it. A process that has ended but was not yet collected by its parent counts as dead.
"""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """One process of one machine, for as long as that machine is up.

    Attributes:
        pid: The process number.
        began: When it began, in the operating system's own words.
        host: The machine's name.
    """

    pid: int
    began: str
    host: str

    @property
    def is_here(self) -> bool:
        """Whether it belongs to this machine."""
        return self.host == platform.node()

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs; always False for another machine's."""
        return self.is_here and _began(self.pid) == self.began != ""


def this_process() -> ProcessIdentity:
    """The identity of the process that asks.

    >>> this_process().is_alive
    True
    """
    return identify(os.getpid())


def identify(pid: int) -> ProcessIdentity:
    """The identity of a process of this machine; one that does not exist is not alive."""
    return ProcessIdentity(pid, _began(pid), platform.node())


def _began(pid: int) -> str:
    """When a process began, or nothing if there is none (or only its remains)."""
    if pid <= 0:
        return ""
    if Path("/proc/self/stat").exists():
        return _began_by_proc(pid)
    return _began_by_ps(pid)


def _began_by_proc(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    # The command's name stands in brackets and may itself hold brackets and blanks.
    fields = text.rpartition(")")[2].split()
    state, ticks = fields[0], fields[19]
    return "" if state in "ZX" else f"{boot}:{ticks}"


def _began_by_ps(pid: int) -> str:
    try:
        found = subprocess.run(
            ["ps", "-p", str(pid), "-o", "stat=,lstart="],  # noqa: S607 - its place differs
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    state, _, began = found.stdout.strip().partition(" ")
    return "" if found.returncode != 0 or state.startswith("Z") else began.strip()
