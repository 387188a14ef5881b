"""The parts of the benchmark; each makes one table.

A part is imported when it is run: the processes in which memory is measured are started afresh,
and would otherwise hold what only other parts need.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from benchmarks.effort import Effort
from benchmarks.table import Section

PARTS = {
    "capture": "capturing",
    "release": "release",
    "population": "population",
    "evolution": "evolving",
    "preset": "preset",
    "scaling": "scaling",
    "whole-space": "whole_space",
    "memory": "room",
    "accuracies": "accuracies",
    "browser": "browsing",
}
"""What the command line calls a part, and its module here."""


def part(name: str) -> Callable[[Effort], Section]:
    """What runs a part."""
    section: Callable[[Effort], Section] = import_module(f"{__name__}.{PARTS[name]}").section
    return section
