"""Which search to look at: the one of the address, the newest, or another."""

from __future__ import annotations

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import show_error


def show() -> runs.SearchDirectory | None:
    """Draws the selector; None where this machine has no search yet."""
    names = [search.name for search in runs.list_searches()]
    wanted = session.take(session.SEARCH_WANTED) or _asked_for(names)
    if not names:
        return None
    if wanted:
        session.put(session.SEARCH, wanted)
    elif session.get(session.SEARCH) not in names:
        session.put(session.SEARCH, names[0])
    name = st.selectbox(
        "Search",
        names,
        key=session.SEARCH,
        persist_state="session",
        help="Every search of this machine, the newest first. It is part of the page's address: a "
        "reload or another tab shows the same one.",
        width=320,
    )
    st.query_params[session.SEARCH] = name
    session.put(session.SEARCH_SHOWN, name)
    return runs.open_search(name)


def _asked_for(names: list[str]) -> str | None:
    """The search that the address asks for, unless it only repeats what was shown."""
    asked = st.query_params.get(session.SEARCH)
    if asked is None or asked == session.get(session.SEARCH_SHOWN):
        return None
    if asked in names:
        return asked
    del st.query_params[session.SEARCH]
    show_error(EznasError(f"there is no search '{asked}' on this machine"))
    return None
