"""Networks of one's own: a Python file on this machine becomes a search space."""

from __future__ import annotations

import streamlit as st

from eznas_core import spaces
from eznas_core.foundation import EznasError
from workbench import session
from workbench.guard import show_error
from workbench.panels import own_table, own_words

_PATH = "own.path"
_ADDED = "own.added"
_PROBLEM = "own.problem"


def show() -> None:
    """Draws the field for the file, what came of it, and the files that were added before.

    Raises:
        EznasError: The record of the added files is damaged.
    """
    st.markdown("**Networks: a Python file**")
    st.text_input(
        "File on this machine",
        key=_PATH,
        persist_state="session",
        placeholder="/home/you/my_networks.py",
        help="It says NETWORKS = {name: function, ...}, where each function gives an untrained "
        "nn.Module; or SPACE, for cells of your own.",
    )
    st.caption(
        "Adding a file **runs it**, now and whenever its space is used: it can do whatever you "
        "can. Add only what you would run yourself. It stays where it is and is never copied."
    )
    st.button("Run and add", icon=":material/add:", on_click=_add, key="own.add")
    problem, added = session.take(_PROBLEM), session.take(_ADDED)
    if problem:
        show_error(EznasError(problem))
    if added:
        st.success(own_words.added(added), icon=":material/check_circle:")
    with st.expander("What such a file looks like", icon=":material/code:"):
        st.code(own_words.EXAMPLE, language="python")
    for entry in spaces.registered():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{entry.title}: `{entry.path}`")
            st.button(
                "Forget",
                key=f"own.forget.{entry.name}",
                type="tertiary",
                icon=":material/close:",
                on_click=_forget,
                args=(entry.name,),
                help="Takes the space off the lists; the file stays where it is.",
            )


def _add() -> None:
    path = str(session.get(_PATH) or "").strip()
    try:
        if not path:
            raise EznasError("say where the file is")
        name = spaces.register(path).name
    except EznasError as error:
        session.put(_PROBLEM, str(error))
    else:
        session.put(_ADDED, name)
        session.put(own_table.SPACE, name)  # its accuracies are what comes next


def _forget(name: str) -> None:
    try:
        spaces.unregister(name)
    except EznasError as error:
        session.put(_PROBLEM, str(error))
    for key in (own_table.SPACE, session.SPACE):
        if session.get(key) == name:
            session.take(key)
