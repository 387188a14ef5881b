"""What a formula may be made of, to look up while writing one."""

from __future__ import annotations

import streamlit as st

from workbench.formats import plural
from workbench.tables import language

_TABLES = {
    "Operators": language.operators,
    "Statistics": language.statistics,
    "Network numbers": language.network_numbers,
}


def show() -> None:
    """Draws a heading, the choice of table, a search field and the table."""
    st.subheader("What formulas are made of", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Reference",
            list(_TABLES),
            default="Operators",
            required=True,
            key="formula.reference",
            persist_state="session",
        )
        words = st.text_input(
            "Search",
            key="formula.words",
            placeholder="norm",
            help="Words that must stand somewhere in a row.",
            width=260,
        )
    frame = language.matching(_TABLES[chosen or "Operators"](), words)
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "meaning": st.column_config.TextColumn("meaning", width="large"),
            "shape": st.column_config.TextColumn("shape", width="medium"),
        },
        height=min(420, 38 + 35 * max(1, len(frame))),
        alt=f"{chosen} of the formula language",
    )
    st.caption(f"{plural(len(frame), 'row')}.")
