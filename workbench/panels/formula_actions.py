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
    with st.container(horizontal=True):
        if st.button(
            "Hold against accuracy",
            type="primary",
            icon=places.PLACES["score_vs_accuracy"].icon,
            help="Score networks with it and see how well it ranks them.",
        ):
            session.put(session.PROXY, text)
            places.go("score_vs_accuracy")
        if st.button(
            "Export",
            icon=places.PLACES["export"].icon,
            help="Take it away as a Python file.",
        ):
            session.put(session.EXPORT_PROXY, text)
            places.go("export")
        places.link("microscope", "Take it apart", formula=text)
