"""Which run to look at: the one of the address, the newest, or another."""

from __future__ import annotations

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import show_error
from workbench.observe import open_run


def show() -> runs.RunDirectory | None:
    """Draws the selector; None where this machine has no run yet.

    An address that names a run which is not here is told so, and shows the newest instead.
    """
    names = [run.name for run in runs.list_runs()]
    wanted = session.take(session.RUN_WANTED) or _asked_for(names)
    if not names:
        return None
    if wanted:
        session.put(session.RUN, wanted)
    elif session.get(session.RUN) not in names:
        session.put(session.RUN, names[0])
    name = st.selectbox(
        "Run",
        names,
        key=session.RUN,
        persist_state="session",
        help="Every evolution of this machine, the newest first. The run is part of the page's "
        "address: a reload or another tab shows the same one.",
        width=320,
    )
    st.query_params[session.RUN] = name
    session.put(session.RUN_SHOWN, name)
    return open_run(name)


def _asked_for(names: list[str]) -> str | None:
    """The run that the address asks for, unless the address only repeats what was shown."""
    asked = st.query_params.get(session.RUN)
    if asked is None or asked == session.get(session.RUN_SHOWN):
        return None
    if asked in names:
        return asked
    del st.query_params[session.RUN]
    show_error(
        EznasError(
            f"there is no run '{asked}' on this machine; it may have been deleted, or the link is "
            "from another machine"
        )
    )
    return None
