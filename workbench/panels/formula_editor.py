"""The formula that is looked at: taken from a list, or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import show_error
from workbench.panels import proxy_choice

if TYPE_CHECKING:
    from eznas_core.expressions import Expression

_START = "formula.start"
_FIRST = "eznas-a"


def show() -> Expression | None:
    """Draws list and text field; None while the text is no formula."""
    from eznas_core.expressions import LIBRARY, format, parse

    known = {key: o for key, o in proxy_choice.options().items() if o.origin != "measure"}
    session.start_with(session.FORMULA, format(LIBRARY.get(_FIRST).expression))

    def take() -> None:
        key = session.get(_START)
        if key in known:
            text = format(LIBRARY.get(key).expression) if key in LIBRARY else key
            session.put(session.FORMULA, text)

    st.selectbox(
        "Take from the list",
        list(known),
        index=None,
        format_func={key: option.title for key, option in known.items()}.__getitem__,
        key=_START,
        on_change=take,
        placeholder="Published and evolved formulas",
        help="Fills the text field below. What evolved on this machine is listed too.",
    )
    text = st.text_area(
        "Formula",
        key=session.FORMULA,
        bind="query-params",
        height=110,
        help="Operators around statistics, as in frobenius(sigmoid(weight)). Press Ctrl+Enter to "
        "read it. The formula is part of the page's address, so a link shows it.",
    )
    try:
        return parse(text)
    except EznasError as error:
        show_error(error)
        return None
