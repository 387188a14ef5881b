"""Which of several folders with work to look at: the one of the address, the newest, or another."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import show_error


def show(
    title: str,
    names: Sequence[str],
    key: str,
    *,
    wanted: str,
    text: str,
    shown: str | None = None,
    absent: str = "",
) -> str | None:
    """Draws the selector; None where there is nothing to choose.

    Args:
        title: What one of them is called.
        names: The folders' names, the newest first.
        key: Where the choice is kept, and its name in the address.
        wanted: Where another page leaves the one to show.
        text: The selector's help.
        shown: Where the one that was shown last is kept; None where the choice is no part of the
            address.
        absent: What is said of a name in the address that is not there, after the name.
    """
    asked = session.take(wanted)
    if asked is None and shown is not None:
        asked = _asked_for(title, names, key, shown, absent)
    if not names:
        return None
    if asked in names:
        session.put(key, asked)
    elif session.get(key) not in names:
        session.put(key, names[0])
    name: str = st.selectbox(title, names, key=key, persist_state="session", help=text, width=320)
    if shown is not None:
        st.query_params[key] = name
        session.put(shown, name)
    return name


def _asked_for(title: str, names: Sequence[str], key: str, shown: str, absent: str) -> str | None:
    """The one that the address asks for, unless it only repeats what was shown."""
    asked = st.query_params.get(key)
    if asked is None or asked == session.get(shown):
        return None
    if asked in names:
        return asked
    del st.query_params[key]
    show_error(EznasError(f"there is no {title.lower()} '{asked}' on this machine{absent}"))
    return None
