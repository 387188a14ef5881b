"""The networks one edit away, and what each edit does to the accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import session
from workbench.formats import plural
from workbench.panels.space_choice import SpaceChoice
from workbench.tables import neighbours

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import Untrained

_TABLE = "space.neighbours"


def show(choice: SpaceChoice | Untrained, architecture: Architecture) -> None:
    """Draws the table; picking a row walks to that network."""
    trained = choice if isinstance(choice, SpaceChoice) else None
    table = None if trained is None else trained.table
    label = None if trained is None else trained.label.name
    frame = neighbours.listing(choice.space, architecture, table, label=label)
    if frame.empty:
        st.caption("No network of this space is one edit away from another.")
        return
    texts = frame[neighbours.ARCHITECTURE].tolist()
    # A key of its own for each network: the tick of the last step must not stay behind.
    key = f"{_TABLE}.{architecture.text}"

    def walk() -> None:
        rows = session.selected_rows(key)
        if rows:
            session.put(session.ARCHITECTURE, texts[rows[0]])

    known = int(frame[neighbours.ACCURACY].notna().sum())
    better = int((frame[neighbours.DIFFERENCE] > 0).sum())
    if known == len(frame):
        words = f", {better} of them more accurate"
    elif known:
        words = f", {known} of them with a known accuracy, {better} of these more accurate"
    else:
        words = ", none of them with a known accuracy" if trained else ""
    st.caption(f"{plural(len(frame), 'network')} one edit away{words}. Tick a row to walk there.")
    column = st.column_config
    st.dataframe(
        frame,
        key=key,
        on_select=walk,
        selection_mode="single-row",
        hide_index=True,
        placeholder="–",
        column_order=[
            *((neighbours.ACCURACY, neighbours.DIFFERENCE) if known else ()),
            neighbours.CHANGE,
            neighbours.ARCHITECTURE,
        ],
        column_config={
            neighbours.ACCURACY: column.NumberColumn("Accuracy (%)", format="%.2f", width=115),
            neighbours.DIFFERENCE: column.NumberColumn(
                "Difference", format="%+.2f", width=95, help="In percentage points."
            ),
            neighbours.CHANGE: column.TextColumn("Edit", width="large"),
            neighbours.ARCHITECTURE: column.TextColumn("Architecture", width="medium"),
        },
        height=320,
        alt="Neighbours of the network with their accuracies",
    )
