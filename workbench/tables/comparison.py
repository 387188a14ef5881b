"""Proxies beside each other: one row each, to be sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.comparing import Standing
from workbench.proxies import ProxyOption

ESTIMATES: Mapping[str, str] = {
    "kendall": "tau",
    "partial-tau": "tau, size held fixed",
    "similar-size-tau": "tau, similar size",
    "top-10-tau": "tau, top 10 %",
    "regret-10": "regret, best of 10",
}
COLUMNS = (
    "proxy",
    "tau",
    "tau low",
    "tau high",
    *(title for title in ESTIMATES.values() if title != "tau"),
    "ms a network",
    "networks",
    "without a score",
    "labels spent",
    "origin",
)


def rows(standings: Sequence[tuple[ProxyOption, Standing]]) -> pd.DataFrame:
    """The table, best tau first; a figure that does not exist is missing."""
    listed: list[dict[str, Any]] = []
    for option, standing in standings:
        values = {
            title: None if (found := standing.estimate(name)) is None else found.value
            for name, title in ESTIMATES.items()
        }
        tau = standing.estimate("kendall")
        listed.append(
            {
                "proxy": option.title,
                **values,
                "tau low": None if tau is None else tau.low,
                "tau high": None if tau is None else tau.high,
                "ms a network": standing.milliseconds,
                "networks": standing.n,
                "without a score": standing.unscored,
                "labels spent": option.label_budget,
                "origin": option.origin,
            }
        )
    frame = pd.DataFrame(listed, columns=list(COLUMNS))
    numbers = [*ESTIMATES.values(), "tau low", "tau high", "ms a network"]
    frame[numbers] = frame[numbers].astype("float64")
    frame["labels spent"] = frame["labels spent"].astype("Int64")
    return frame.sort_values("tau", ascending=False, na_position="last", ignore_index=True)
