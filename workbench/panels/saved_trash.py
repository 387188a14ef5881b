"""The bin of the saved formulas: the way back from a deletion, and the end of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import sentence
from workbench.panels import trash_bin

if TYPE_CHECKING:
    from eznas_core.foundation import Trashed

UNDO = "formula.saved.undo"
_PROBLEM = "formula.trash.problem"


def undo() -> None:
    """Draws the way back from the last deletion, where there was one."""
    from eznas_core.scoring import saved

    problem = session.take(_PROBLEM)
    if problem:
        st.error(sentence(problem), icon=":material/error:")
    gone = session.get(UNDO)
    thrown = [each for each in saved.list_trash() if each.path.name == gone] if gone else []
    for each in thrown:
        with st.container(horizontal=True, vertical_alignment="center", key="formula.undo"):
            st.success(f"Thrown away: `{each.name}`.", icon=":material/delete_sweep:")
            st.button(
                "Undo",
                key="formula.undo.button",
                icon=":material/undo:",
                on_click=_take_back,
                args=(each,),
            )


def show() -> None:
    """Draws what was thrown away, to take back or to remove for good."""
    from eznas_core.scoring import saved

    trash_bin.show(
        saved.list_trash(),
        kind="formula",
        belongings="with their notes",
        key="formula",
        take_back=_take_back,
        empty=_remove_for_good,
    )


def _take_back(trashed: Trashed) -> None:
    from eznas_core.scoring import saved

    try:
        # Where the name was given to another one meanwhile, it comes back under the next.
        free = saved.free_name(trashed.name)
        found = saved.restore(trashed, free)
    except EznasError as error:
        session.put(_PROBLEM, str(error))
        return
    session.put(UNDO, None)
    session.put("formula.saved.picked", found.name)


def _remove_for_good() -> None:
    from eznas_core.scoring import saved

    try:
        saved.empty_trash()
    except EznasError as error:
        session.put(_PROBLEM, str(error))
