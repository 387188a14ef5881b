"""Loading a table of accuracies, before and after its copy is there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from benchmarks.effort import Effort
from benchmarks.table import Row, Section, Spread, Target

_CODE = (
    "import time; from eznas_core import truth; began = time.perf_counter(); "
    "truth.load('nasbench201', 'cifar10'); print(time.perf_counter() - began)"
)


def section(effort: Effort) -> Section:
    """Loads in processes of their own."""
    cold, warm = [], []
    for _ in range(effort.rounds):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_load(folder))
            warm.append(_load(folder))
    return Section(
        name="accuracies",
        title="Loading accuracies",
        how="Clock time of `truth.load('nasbench201', 'cifar10')` in a fresh process, imports "
        f"left out, {effort.rounds} round(s): at first from the package analog-nasbench, then "
        "from the copy that was made.",
        rows=(
            Row(label="cold", figure=Spread.of(cold), unit="s"),
            Row(
                label="warm",
                figure=Spread.of(warm),
                unit="s",
                ratio=Spread.of_ratios(warm, cold),
                against="cold",
                target=Target(bound=0.05, at_most=True),
            ),
        ),
    )


def _load(folder: str) -> float:
    environment = {**os.environ, "EZNAS_DATA": folder}
    command = [sys.executable, "-c", _CODE]
    return float(subprocess.check_output(command, text=True, env=environment))
