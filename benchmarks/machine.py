"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import torch

_MODEL = "model name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A description to stand beside every table.

    Attributes:
        processor: Its name, as the operating system gives it.
        cores: How many this process may use.
        memory_gb: Main memory.
        system: Operating system and its version.
        python: Version.
        torch: Version.
        load: Mean number of processes that wanted a core in the minute before; above zero,
            others were at work, and times are longer than they need be.
    """

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    torch: str
    load: float

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} core(s), {self.memory_gb:.0f} GB, {self.system}, "
            f"Python {self.python}, torch {self.torch}; load at the start {self.load:.1f}"
        )


def this_machine() -> Machine:
    """The machine this runs on, on Linux or macOS."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    affinity = getattr(os, "sched_getaffinity", None)
    return Machine(
        processor=_processor(),
        cores=len(affinity(0)) if affinity else os.cpu_count() or 1,
        memory_gb=round(pages / 2**30, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        torch=torch.__version__,
        load=round(os.getloadavg()[0], 2),
    )


def peak_memory(process: int | str = "self") -> int:
    """The most memory a process has held at once, in bytes; Linux only.

    Args:
        process: Its number.
    """
    return _memory(process, "VmHWM")


def library_memory(process: int | str = "self") -> int:
    """Pages of files that a process holds, in bytes: libraries, which processes share."""
    return _memory(process, "RssFile")


def _memory(process: int | str, field: str) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"no {field} for process {process}")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith(_MODEL)]
    return named[0] if named else platform.processor()
