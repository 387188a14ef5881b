"""The best formulas of a run: to read, to judge, to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench.formats import interval
from workbench.panels import run_formula
from workbench.tables import hall_of_fame

if TYPE_CHECKING:
    import pandas as pd

    from workbench.observe import Snapshot

_TABLE = "run.fame"


def show(snapshot: Snapshot) -> None:
    """Draws the table and what can be done with the formula that is ticked, or the best."""
    frame = (
        hall_of_fame.final(snapshot.result)
        if snapshot.result is not None
        else hall_of_fame.so_far(snapshot.latest)
    )
    st.subheader("Hall of fame", anchor=False)
    if frame.empty:
        st.info("No formula has a figure on every network yet.")
        return
    state = st.dataframe(
        frame,
        key=_TABLE,
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        column_config=_columns(),
        column_order=_order(frame, ended=snapshot.result is not None),
        alt="The best formulas of the run",
    )
    _actions(snapshot, frame, list(state["selection"]["rows"]))


def _actions(snapshot: Snapshot, frame: pd.DataFrame, rows: list[int]) -> None:
    row = rows[0] if rows and rows[0] < len(frame) else 0
    found = frame.iloc[row]
    figures = {}
    if snapshot.result is not None and found["test"] is not None:
        tau = interval(found["test"], found["test_low"], found["test_high"])
        figures["Kendall tau, test networks"] = tau
    run_formula.show(
        snapshot.name,
        str(found[hall_of_fame.FORMULA]),
        labels=snapshot.labels,
        name=str(found["id"] or ""),
        words=f"Formula in place {row + 1}",
        where=f"place {row + 1}",
        key="fame",
        figures=figures,
    )


def _order(frame: pd.DataFrame, *, ended: bool) -> list[str]:
    measured = ["test", "test_low", "test_high"] if ended else []
    labelled = ["disguise"] if frame["disguise"].notna().any() else []
    return ["place", *measured, "selection", "fitness", "size", "born", "how", *labelled, "formula"]


def _columns() -> dict[str, Any]:
    column = st.column_config

    def tau(title: str, meaning: str) -> Any:
        return column.NumberColumn(title, format="%.3f", help=meaning, width=95)

    return {
        "place": column.NumberColumn("Place", format="%d", width=60),
        "test": tau("Tau, test", "Kendall tau on networks that nothing was fitted to."),
        "test_low": tau("from", "Lower end of the 95 % interval."),
        "test_high": tau("to", "Upper end of the 95 % interval."),
        "selection": tau("Tau, select.", "On the networks that decide who wins."),
        "fitness": tau("Tau, fitness", "On the networks that decide who survives."),
        "size": column.NumberColumn("Nodes", format="%d", width=70),
        "born": column.NumberColumn("Born", format="%d", help="Generation.", width=65),
        "how": column.TextColumn("How", help="What made it.", width=95),
        "disguise": column.TextColumn(
            "In truth", help="What the formula ranks the networks like.", width=150
        ),
        "formula": column.TextColumn("Formula", width="large"),
    }
