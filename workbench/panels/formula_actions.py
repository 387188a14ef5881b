"""Where a formula can go from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import places, session

if TYPE_CHECKING:
    from eznas_core.expressions import Expression


def show(expression: Expression) -> None:
    """Draws the ways on: hold it against accuracy, take it apart, take it away."""
    from eznas_core import expressions

    text = expressions.format(expression)
    with st.container(horizontal=True, key="formula.actions"):
        places.link("score_vs_accuracy", "Hold against accuracy", **{session.PROXY: text})
        places.link("export", "Export", **{session.EXPORT_PROXY: text})
        places.link("microscope", "Take it apart", **{session.FORMULA: text})
