"""The bin of the runs: the way back from a deletion, and the end of what is not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from eznas_core import runs
from workbench import session
from workbench.formats import plural
from workbench.panels import trash_bin
from workbench.panels.runs_actions import attempt


def undo() -> None:
    """Draws the way back from the last deletion, where there was one."""
    gone = session.get(session.RUNS_UNDO) or []
    there = [each for each in runs.list_trash() if each.path.name in gone]
    if not there:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="runs.undo.bar"):
        names = ", ".join(each.name for each in there[:3]) + (" …" if len(there) > 3 else "")
        st.success(
            f"{plural(len(there), 'run')} thrown away: {names}.", icon=":material/delete_sweep:"
        )
        st.button("Undo", icon=":material/undo:", on_click=_take_back, args=(there,))


def _take_back(trashed: Sequence[runs.Trashed]) -> None:
    for each in trashed:
        attempt(partial(runs.restore, each))
    session.put(session.RUNS_UNDO, [])
    session.put(session.RUNS_PICKED, [each.name for each in trashed])


def show() -> None:
    """Draws what was thrown away, to take back or to remove for good."""
    trash_bin.show(
        runs.list_trash(),
        kind="run",
        belongings="and their files",
        key="runs",
        take_back=lambda each: _take_back((each,)),
        empty=_empty,
    )


def _empty() -> None:
    attempt(runs.empty_trash)
