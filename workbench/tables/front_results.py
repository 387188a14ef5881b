"""The front of a run that has ended: each formula on the three parts of the networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

COLUMNS = ("size", "fitness", "selection", "test", "test_low", "test_high", "n", "id", "formula")


def frame(result: Mapping[str, Any], task: int | None = None) -> pd.DataFrame:
    """One row a formula of the front, the shortest first.

    Columns: `size` (nodes), Kendall's tau on `fitness`, `selection` and `test` networks with the
    ends of its interval, `n` test networks, the formula's `id` in the run, `formula`. A run of
    before fronts were measured has none.

    Args:
        result: What the run wrote at its end.
        task: The number of one of several tasks; None for all of them together.
    """
    front = result.get("front", ())
    tests = [each["test"] for each in front] if task is None else result["tasks"][task]["front"]
    rows = []
    for each, test in zip(front, tests, strict=True):
        kendall = test["kendall"] or {}
        rows.append(
            {
                "size": each["size"],
                "fitness": tau(each["fitness"], task),
                "selection": tau(each["selection"], task),
                "test": kendall.get("value"),
                "test_low": kendall.get("low"),
                "test_high": kendall.get("high"),
                "n": test["n"],
                "id": each.get("id", ""),
                "formula": each["text"],
            }
        )
    floats = ["fitness", "selection", "test", "test_low", "test_high"]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    return found.astype(dict.fromkeys(floats, "float64"))


def tau(figure: Mapping[str, Any] | None, task: int | None = None) -> float | None:
    """The tau of a figure on one part of the networks; None where it has none.

    Args:
        figure: As a result has it, with `tau` and `taus`, or with a `reason`.
        task: As for `frame`.
    """
    found = figure or {}
    if task is None:
        return found.get("tau")
    taus = found.get("taus", ())
    return float(taus[task]) if task < len(taus) else None
