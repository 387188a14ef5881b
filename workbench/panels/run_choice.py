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
    wanted = session.take(session.RUN_WANTED)
    if wanted:
        session.put(session.RUN, wanted)
    names = [run.name for run in runs.list_runs()]
    asked = st.query_params.get(session.RUN)
    if asked and not wanted and asked not in names:
        show_error(
            EznasError(
                f"there is no run '{asked}' on this machine; it may have been deleted, or the "
                "link is from another machine"
            )
        )
    if not names:
        return None
    if not asked:
        # As a value of its own, not as the default: the address then always names the run.
        session.start_with(session.RUN, names[0])
    name = st.selectbox(
        "Run",
        names,
        index=None,
        key=session.RUN,
        bind="query-params",
        help="Every evolution of this machine, the newest first. The run is part of the page's "
        "address: a reload or another tab shows the same one.",
        width=320,
    )
    return open_run(name or names[0])
