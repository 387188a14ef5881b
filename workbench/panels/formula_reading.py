"""A formula read in three ways: as a tree, as mathematics, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen, session
from workbench.figures import tree
from workbench.formats import plural

if TYPE_CHECKING:
    from eznas_core.expressions import Expression


def show_tree(expression: Expression) -> None:
    """Draws the tree."""
    drawn = tree.info(expression)
    with st.container(horizontal_alignment="center"):
        screen.drawing(tree.dot(drawn, screen.palette()), drawn.description)
    st.caption(
        f"{plural(drawn.size, 'node')}, depth {drawn.depth}. Point at a node for its definition."
    )


def show_reading(expression: Expression) -> None:
    """Draws mathematics, words and facts."""
    from eznas_core import expressions

    st.latex(expressions.to_latex(expression, over_units=True))
    st.markdown(expressions.explain(expression))
    named = sorted(str(name) for name in expressions.statistics_of(expression))
    languages = [each.title for each in expressions.LANGUAGES if expression in each]
    facts = {
        "statistics": ", ".join(named) or "none",
        "value": expression.kind.meaning,
        "languages": ", ".join(languages) or "none",
    }
    st.table({"About this formula": facts}, border="horizontal")
    _simplified(expression)


def _simplified(expression: Expression) -> None:
    from eznas_core import expressions

    shorter = expressions.simplify(expression)
    if expressions.size(shorter) < expressions.size(expression):
        saved = expressions.size(expression) - expressions.size(shorter)
        text = expressions.format(shorter)
        st.markdown(f"Shorter by {plural(saved, 'node')}, with the same value on every network:")
        st.code(text, language=None, wrap_lines=True)
        st.button(
            "Take the shorter form",
            icon=":material/compress:",
            on_click=session.put,
            args=(session.FORMULA, text),
        )
    else:
        st.caption("No law makes this formula shorter without changing its value.")
