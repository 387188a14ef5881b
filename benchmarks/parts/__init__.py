"""The parts of the benchmark; each makes one table."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.effort import Effort
from benchmarks.parts import (
    accuracies,
    browsing,
    capturing,
    evolving,
    population,
    preset,
    release,
    room,
    scaling,
    whole_space,
)
from benchmarks.table import Section

PARTS: dict[str, Callable[[Effort], Section]] = {
    "capture": capturing.section,
    "release": release.section,
    "population": population.section,
    "evolution": evolving.section,
    "preset": preset.section,
    "scaling": scaling.section,
    "whole-space": whole_space.section,
    "memory": room.section,
    "accuracies": accuracies.section,
    "browser": browsing.section,
}
