from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from eznas_core.statistics import keep_freed_memory

has_mallopt = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt")


@pytest.mark.skipif(not has_mallopt, reason="takes Linux with glibc")
def test_memory_that_is_kept_need_not_be_fetched_again():
    # In a process of its own, because it cannot be undone.
    program = """
import resource, sys, torch
from eznas_core.statistics import keep_freed_memory
def pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [torch.ones(6 << 20) for _ in range(4)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
if sys.argv[1] == "keep":
    assert keep_freed_memory()
print(sum([pages() for _ in range(6)][2:]))
"""
    counts = [
        int(subprocess.check_output([sys.executable, "-c", program, mode], text=True))
        for mode in ("keep", "return")
    ]
    kept, returned = counts
    assert kept < returned / 4


def test_elsewhere_it_does_nothing_and_says_so(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert keep_freed_memory() is False
