"""Every network of a study with its scores: to sort, to pick from, to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import session

if TYPE_CHECKING:
    import pandas as pd

_TABLE = "study.table"


def show(frame: pd.DataFrame, *, measure: str, file_name: str) -> None:
    """Draws the table and its download.

    Args:
        frame: `architecture`, `accuracy`, and columns of scores.
        measure: What the accuracies are: "accuracy", or another measure in percent.
        file_name: What the download is called.
    """
    texts = frame["architecture"].tolist()

    def pick() -> None:
        rows = session.selected_rows(_TABLE)
        if rows and rows[0] < len(texts):
            session.put(session.ARCHITECTURE, texts[rows[0]])

    column = st.column_config
    scores = [name for name in frame.columns if name.startswith("score of ")]
    st.dataframe(
        frame,
        key=_TABLE,
        on_select=pick,
        selection_mode="single-row",
        hide_index=True,
        column_order=[
            "accuracy",
            *scores,
            *(c for c in frame.columns if "because" in c),
            "architecture",
        ],
        column_config={
            "accuracy": column.NumberColumn(
                f"{measure[:1].upper()}{measure[1:]} (%)", format="%.2f", width=145
            ),
            **{
                name: column.NumberColumn(name[:1].upper() + name[1:], format="%.6g")
                for name in scores
            },
            "architecture": column.TextColumn("Architecture", width="large"),
        },
        height=320,
        alt="Networks of the study with accuracy and scores",
    )
    st.download_button(
        "Download as CSV",
        frame.to_csv(index=False),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="Every network with its accuracy, its scores, and why a score is missing.",
    )
