"""The language of formulas as reference tables: operators, statistics, network numbers."""

from __future__ import annotations

import pandas as pd


def operators() -> pd.DataFrame:
    """One row for each operator: `group`, `operator` with its arguments, `meaning`, `languages`."""
    from eznas_core.expressions import LANGUAGES, OPERATORS

    rows = []
    for row in OPERATORS:
        arguments = ", ".join("xyz"[: row.arity])
        rows.append(
            {
                "group": str(row.group),
                "operator": f"{row.name}({arguments})",
                "meaning": row.meaning,
                "languages": ", ".join(
                    each.name for each in LANGUAGES if row.name in each.operators
                ),
            }
        )
    return pd.DataFrame(rows)


def statistics() -> pd.DataFrame:
    """One row for each statistic of a unit: `statistic`, `meaning`, `shape`."""
    from eznas_core.statistics import ALL_STATISTICS

    return pd.DataFrame(
        [
            {"statistic": str(s), "meaning": s.meaning, "shape": s.quantity.shape}
            for s in ALL_STATISTICS
        ]
    )


def network_numbers() -> pd.DataFrame:
    """One row for each number of the whole network: `name`, `meaning`."""
    from eznas_core.expressions import NETWORK_TERMINALS

    return pd.DataFrame([{"name": n.name, "meaning": n.meaning} for n in NETWORK_TERMINALS])


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows in which every one of the words stands somewhere, whatever the case."""
    keep = pd.Series(True, index=frame.index)
    text = frame.astype(str).agg(" ".join, axis=1)
    for word in words.split():
        keep &= text.str.contains(word, case=False, regex=False)
    return frame[keep]
