"""All proxies of a comparison in one table: to sort, and to take along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench.tables import comparison

if TYPE_CHECKING:
    from workbench.comparing import Standing
    from workbench.proxies import ProxyOption

_HELP = {
    "tau": "Kendall tau-b of score and accuracy.",
    "tau, size held fixed": "What is left of tau when parameters and multiply-adds are held "
    "fixed. Missing where the proxy is itself a size.",
    "tau, similar size": "Tau over the pairs of networks whose parameters differ by at most a "
    "tenth.",
    "tau, top 10 %": "Tau among the most accurate tenth of the networks.",
    "regret, best of 10": "Accuracy lost, in points, by training only the ten highest scores.",
    "ms a network": "Mean time of a score on this machine. Formulas that are scored together "
    "share one capture of statistics, and each bears an equal part.",
}


def show(standings: Sequence[tuple[ProxyOption, Standing]], *, file_name: str) -> None:
    """Draws the table and its download."""
    frame = comparison.rows(standings)
    column = st.column_config
    formats = {name: "%.3f" for name in _HELP} | {
        "regret, best of 10": "%.2f",
        "ms a network": "%.1f",
    }
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        key="compare.table",
        column_config={
            "proxy": column.TextColumn("Proxy", width="medium", pinned=True),
            **{
                name: column.NumberColumn(_heading(name), format=formats[name], help=h)
                for name, h in _HELP.items()
            },
            "tau low": column.NumberColumn("from", format="%.3f", help="Of the 95 % interval."),
            "tau high": column.NumberColumn("to", format="%.3f", help="Of the 95 % interval."),
            "networks": column.NumberColumn("Networks"),
            "without a score": column.NumberColumn("Without a score", help="They are ranked last."),
            "labels spent": column.NumberColumn(
                "Labels spent", help="Accuracies used to find the proxy; empty where not known."
            ),
            "origin": column.TextColumn("Origin"),
        },
        alt="Proxies with their figures, best Kendall tau first",
    )
    st.download_button(
        "Download the table as CSV",
        frame.to_csv(index=False),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _heading(name: str) -> str:
    # A unit keeps its small letters.
    return name if name.startswith("ms ") else name[:1].upper() + name[1:]
