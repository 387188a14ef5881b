"""The front of a run that has ended, every formula of it on the sealed test networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.formats import plural
from workbench.tables import front_results


def show(result: Mapping[str, Any], task: int | None, label: str) -> None:
    """Draws the table; nothing for a run of before fronts were measured.

    Args:
        result: What the run wrote at its end.
        task: The number of one of several tasks; None for all of them together.
        label: What the networks are ranked by.
    """
    frame = front_results.frame(result, task)
    if frame.empty:
        return
    st.markdown(
        f"**The front**: {plural(len(frame), 'formula')} of which each is better than every other "
        f"in tau on the fitness networks, size or cost, measured on "
        f"{plural(int(frame['n'].iloc[0]), 'test network')} by {label}."
    )
    column = st.column_config

    def tau(title: str, meaning: str) -> Any:
        return column.NumberColumn(title, format="%.3f", help=meaning, width=95)

    st.dataframe(
        frame,
        key="run.front.table",
        hide_index=True,
        column_order=[name for name in front_results.COLUMNS if name != "n"],
        column_config={
            "size": column.NumberColumn("Nodes", format="%d", width=70),
            "fitness": tau("Tau, fitness", "On the networks that decide who survives; flatters."),
            "selection": tau("Tau, select.", "On the networks that decide who wins."),
            "test": tau("Tau, test", "Kendall tau on networks that nothing was fitted to."),
            "test_low": tau("from", "Lower end of the 95 % interval."),
            "test_high": tau("to", "Upper end of the 95 % interval."),
            "formula": column.TextColumn("Formula", width="large"),
        },
        alt="The front on the test networks",
    )
    st.caption(
        "The best formula was chosen on the selection networks, not from this table. Nothing may "
        "be chosen by the test networks: of so many formulas the one that is highest there is so "
        "by luck too, and its figure flatters."
    )
