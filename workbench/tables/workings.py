"""What goes on inside a run: ways of making formulas, operators in use, labels, throughput."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd


def ways(generation: Mapping[str, Any] | None) -> pd.DataFrame:
    """How each way of making formulas fared in a generation, the most tried first."""
    found = (generation or {}).get("ways", {})
    rows = [
        {
            "way": way,
            "share": each.get("share"),
            "tried": each["tried"],
            "valid": each["valid"],
            "survived": each["survived"],
            "credit": each.get("credit"),
        }
        for way, each in sorted(found.items(), key=lambda item: (-item[1]["tried"], item[0]))
    ]
    columns = ["way", "share", "tried", "valid", "survived", "credit"]
    return pd.DataFrame(rows, columns=columns).astype({"share": "float64", "credit": "float64"})


def operators(generation: Mapping[str, Any] | None) -> pd.DataFrame:
    """How often each operator stands in the population: `operator`, `uses`, most first."""
    found = (generation or {}).get("operators", {})
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return pd.DataFrame(ordered, columns=["operator", "uses"])


def ledger(generation: Mapping[str, Any] | None) -> pd.DataFrame:
    """The account of the labels: `part`, `labels`, `of`; nothing for a run that kept none."""
    account = (generation or {}).get("labels", {})
    words = {"fitness": "fitness networks", "selection": "selection networks"}
    rows: list[tuple[str, int, int | None]] = [
        (title, int(account[part]), None) for part, title in words.items() if part in account
    ]
    if "used" in account:
        rows.append(("all that chose formulas", int(account["used"]), account.get("budget")))
    if "test" in account:
        rows.append(("test networks, once, at the end", int(account["test"]), None))
    return pd.DataFrame(rows, columns=["part", "labels", "of"]).astype({"of": "Int64"})


def throughput(generations: Sequence[Mapping[str, Any]]) -> float | None:
    """Formulas measured a second, over all generations; None before any time was taken."""
    seconds = sum(float(event.get("cost", {}).get("seconds", 0)) for event in generations)
    measured = sum(int(event.get("evaluated", 0)) for event in generations)
    return measured / seconds if seconds > 0 else None


def remembered(generations: Sequence[Mapping[str, Any]]) -> float | None:
    """The share of aggregates that did not have to be computed, over all generations."""
    known = sum(int(event.get("cost", {}).get("remembered", 0)) for event in generations)
    computed = sum(int(event.get("cost", {}).get("computed", 0)) for event in generations)
    return known / (known + computed) if known + computed else None
