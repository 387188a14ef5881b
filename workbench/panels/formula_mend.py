"""A mistake in a formula, at its place, with buttons that put it right."""

from __future__ import annotations

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import mending, session
from workbench.guard import show_error


def show(error: EznasError) -> None:
    """Draws what is wrong and, where it can be known what was meant, the ways to mend it."""
    from eznas_core.expressions import ParseError

    if not isinstance(error, ParseError):
        show_error(error)
        return
    if error.nearest:
        # The nearest names become buttons; all others stand in the tables of the page.
        brief, _, _ = error.problem.partition(" Known: ")
        show_error(EznasError(str(error).replace(error.problem, brief, 1)))
    else:
        show_error(error)
    ways = mending.mends(error)
    if ways:
        with st.container(horizontal=True, key="formula.mends"):
            for way in ways:
                st.button(
                    way.title,
                    icon=":material/build:",
                    on_click=session.put,
                    args=(session.FORMULA, way.text),
                    help="Changes the marked place and nothing else.",
                )
