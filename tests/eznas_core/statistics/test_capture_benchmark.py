from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import eznas_core

SCRIPT = Path(eznas_core.__file__).parents[1] / "benchmarks" / "capture.py"


def test_the_benchmark_runs_and_prints_a_ratio_for_every_capture():
    options = ["--networks", "1", "--batch-size", "2", "--repeats", "1"]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[1])}
    output = subprocess.check_output(
        [sys.executable, str(SCRIPT), *options], text=True, env=environment
    )
    lines = output.splitlines()
    assert lines[0].startswith("1 network(s) of NAS-Bench-201, batch 2, 1 thread(s), torch ")
    ratios = [float(line.split()[-1]) for line in lines[2:-1] if "bare" not in line]
    assert len(ratios) == 5
    assert all(ratio > 0 for ratio in ratios)
    assert lines[-1].endswith("MB")
