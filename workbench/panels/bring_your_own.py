"""Three ways to bring something of one's own: a file of networks, a table, a cell as text."""

from __future__ import annotations

import streamlit as st

from workbench import screen
from workbench.guard import guarded
from workbench.panels import own_cell, own_networks, own_table


def show() -> None:
    """Draws the three, each of which may fail by itself."""
    st.subheader("Bring your own", anchor=False)
    for column, panel in zip(screen.split("own"), (own_networks, own_table), strict=True):
        with column, guarded():
            panel.show()
    with guarded():
        own_cell.show()
