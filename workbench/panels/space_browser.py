"""The networks of a space as a table to filter, sort and pick from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import cache, session
from workbench.formats import count
from workbench.tables import architectures
from workbench.tables.architectures import Filter

if TYPE_CHECKING:
    import pandas as pd

    from workbench.panels.space_choice import SpaceChoice

_TABLE = "space.table"


def show(choice: SpaceChoice) -> None:
    """Draws filters and table; picking a row makes it the visitor's network."""
    frame = cache.architectures(choice.space.name, choice.table.dataset, choice.label.name)
    found = architectures.filtered(frame, _filters(frame))
    texts = found[architectures.ARCHITECTURE].tolist()

    def pick() -> None:
        rows = session.selected_rows(_TABLE)
        if rows and rows[0] < len(texts):
            session.put(session.ARCHITECTURE, texts[rows[0]])

    if not texts:
        st.info("No network passes these filters. Widen a range or shorten the text.")
        return
    st.caption(
        f"{count(len(found))} of {count(len(frame))} networks. Click a heading to sort; tick a "
        "row to look at its network."
    )
    columns = _columns()
    st.dataframe(
        found,
        key=_TABLE,
        on_select=pick,
        selection_mode="single-row",
        column_config=columns,
        column_order=list(columns),
        hide_index=True,
        height=430,
        alt="Networks of the search space with their accuracy and cost",
    )


def _filters(frame: pd.DataFrame) -> Filter:
    accuracy, parameters = frame[architectures.ACCURACY], frame[architectures.PARAMETERS]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Text contains",
            key="space.words",
            persist_state="session",
            placeholder="nor_conv_3x3~0 skip_connect~2",
            help="Words that must all stand in the architecture's text, in any order.",
            width=280,
        )
        low, high = st.slider(
            "Accuracy (%)",
            math.floor(accuracy.min()),
            math.ceil(accuracy.max()),
            (math.floor(accuracy.min()), math.ceil(accuracy.max())),
            key="space.accuracy",
            persist_state="session",
            help="Smallest and largest accuracy to list.",
            width=220,
        )
        most = math.ceil(10 * parameters.max()) / 10
        least, greatest = st.slider(
            "Parameters (millions)",
            0.0,
            most,
            (0.0, most),
            step=0.1,
            format="%.1f",
            key="space.parameters",
            persist_state="session",
            help="Smallest and largest number of parameters to list.",
            width=220,
        )
        unique = st.toggle(
            "One of each function",
            key="space.unique",
            persist_state="session",
            help="Of networks that compute the same function, list only one.",
        )
    return Filter(
        contains=words,
        accuracy=(low, high),
        parameters=(least, greatest),
        one_a_function=unique,
    )


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        architectures.RANK: column.NumberColumn(
            "Rank", format="%d", help="1 is the most accurate network.", width=65
        ),
        architectures.ACCURACY: column.NumberColumn(
            "Acc. (%)", format="%.2f", help="Accuracy after training.", width=85
        ),
        architectures.PARAMETERS: column.NumberColumn(
            "Params (M)", format="%.3f", help="Millions of parameters.", width=95
        ),
        architectures.MFLOPS: column.NumberColumn(
            "MFLOPs", format="%.1f", help="Millions of multiply-adds, one image.", width=75
        ),
        architectures.ARCHITECTURE: column.TextColumn(
            "Architecture", help="The benchmark's own text form.", width="large"
        ),
    }
