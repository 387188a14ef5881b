"""The networks one edit away, and what each edit does to the accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import session
from workbench.formats import plural
from workbench.tables import neighbours

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice

_TABLE = "space.neighbours"


def show(choice: SpaceChoice, architecture: Architecture) -> None:
    """Draws the table; picking a row walks to that network."""
    frame = neighbours.listing(choice.space, architecture, choice.table, label=choice.label.name)
    texts = frame[neighbours.ARCHITECTURE].tolist()
    # A key of its own for each network: the tick of the last step must not stay behind.
    key = f"{_TABLE}.{architecture.text}"

    def walk() -> None:
        rows = session.selected_rows(key)
        if rows:
            session.put(session.ARCHITECTURE, texts[rows[0]])

    better = int((frame[neighbours.DIFFERENCE] > 0).sum())
    st.caption(
        f"{plural(len(frame), 'network')} one edit away, {better} of them more accurate. Tick a "
        "row to walk there."
    )
    column = st.column_config
    st.dataframe(
        frame,
        key=key,
        on_select=walk,
        selection_mode="single-row",
        hide_index=True,
        column_order=[
            neighbours.ACCURACY,
            neighbours.DIFFERENCE,
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
