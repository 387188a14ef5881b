"""The formula that is looked at: taken from a list, or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import session
from workbench.panels import formula_help, formula_history, formula_mend, proxy_choice

if TYPE_CHECKING:
    from eznas_core.expressions import Expression

_START = "formula.start"
_FIRST = "eznas-a"
_LABEL = "Formula"


def show() -> Expression | None:
    """Draws list, text field, help and history; None while the text is no formula."""
    from eznas_core.expressions import LIBRARY, format, parse
    from eznas_core.scoring.ensemble_text import ensemble_parts

    known = {
        key: option
        for key, option in proxy_choice.options().items()
        # A saved ensemble is no formula that could be written here.
        if option.origin != "measure" and not ensemble_parts(key)
    }
    formula_history.restore()
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
        placeholder="Published, evolved and saved formulas",
        help="Fills the text field below. What evolved on this machine is listed too.",
    )
    text = st.text_area(
        _LABEL,
        key=session.FORMULA,
        on_change=formula_history.typed,
        bind="query-params",
        height=110,
        help="Operators around statistics, as in frobenius(sigmoid(weight)). The text is read when "
        "you pause, and at once on Ctrl+Enter. It is part of the page's address, so that a link "
        "shows the same formula.",
    )
    formula_help.show(_LABEL)
    try:
        expression, problem = parse(text), None
    except EznasError as error:
        expression, problem = None, error
    formula_history.note(text, sound=problem is None)
    formula_history.show()
    if problem is not None:
        formula_mend.show(problem)
    return expression
