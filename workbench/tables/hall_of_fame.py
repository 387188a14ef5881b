"""The best formulas of a run, while it goes on and when it has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

FORMULA = "formula"
COLUMNS = (
    "place",
    "selection",
    "fitness",
    "test",
    "test_low",
    "test_high",
    "size",
    "born",
    "how",
    "disguise",
    "id",
    FORMULA,
)


def so_far(generation: Mapping[str, Any] | None) -> pd.DataFrame:
    """The hall of fame of a "generation" event; nothing is known of the test networks yet."""
    rows = [
        {**_common(place, each), "selection": each["selection"], "fitness": each["fitness"]}
        for place, each in enumerate((generation or {}).get("hall_of_fame", ()), 1)
    ]
    return _framed(rows)


def final(result: Mapping[str, Any]) -> pd.DataFrame:
    """The hall of fame of a result, with tau on the test networks and its interval."""
    rows = []
    for place, each in enumerate(result["hall_of_fame"], 1):
        kendall = each["test"]["kendall"] or {}
        rows.append(
            {
                **_common(place, each),
                "selection": (each["selection"] or {}).get("tau"),
                "fitness": (each["fitness"] or {}).get("tau"),
                "test": kendall.get("value"),
                "test_low": kendall.get("low"),
                "test_high": kendall.get("high"),
            }
        )
    return _framed(rows)


def invalid(generations: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Why formulas had no figure, over all generations: `reason`, `formulas`, most first."""
    counts: dict[str, int] = {}
    for event in generations:
        for reason, found in event.get("invalid", {}).items():
            counts[reason] = counts.get(reason, 0) + int(found)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame(ordered, columns=["reason", "formulas"])


def _common(place: int, each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "place": place,
        "size": each["size"],
        "born": each["born"],
        "how": each["how"],
        "disguise": each.get("disguise"),
        "id": each.get("id"),
        FORMULA: each["text"],
    }


def _framed(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    floats = ["selection", "fitness", "test", "test_low", "test_high"]
    return frame.astype(dict.fromkeys(floats, "float64"))
