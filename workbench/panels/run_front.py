"""The front of a run that has ended, every formula of it on the sealed test networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench.formats import interval, plural
from workbench.panels import run_formula
from workbench.tables import front_results

if TYPE_CHECKING:
    import pandas as pd


def show(result: Mapping[str, Any], task: int | None, label: str, run: str) -> None:
    """Draws the table; nothing for a run of before fronts were measured.

    Args:
        result: What the run wrote at its end.
        task: The number of one of several tasks; None for all of them together.
        label: What the networks are ranked by.
        run: The run's name.
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

    state = st.dataframe(
        frame,
        key="run.front.table",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        column_order=[name for name in front_results.COLUMNS if name not in ("n", "id")],
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
        "by luck too, and its figure flatters. Tick a formula to open it or to keep it."
    )
    rows = [row for row in state["selection"]["rows"] if row < len(frame)]
    if rows:
        _one(frame, rows[0], run, result["labels"].get("used"))


def _one(frame: pd.DataFrame, row: int, run: str, labels: int | None) -> None:
    found = frame.iloc[row]
    tau = interval(found["test"], found["test_low"], found["test_high"])
    run_formula.show(
        run,
        str(found["formula"]),
        labels=labels,
        name=str(found["id"]),
        words=f"Formula of the front with {plural(int(found['size']), 'node')}",
        where=f"front, {plural(int(found['size']), 'node')}",
        key="front",
        figures={"Kendall tau, test networks": tau},
    )
