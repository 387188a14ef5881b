"""Undo and redo over the texts that the formula has had, whoever changed it."""

from __future__ import annotations

import streamlit as st

from workbench import session
from workbench.history import History

_TEXTS = "formula.texts"
_PLACE = "formula.place"
_DRAFT = "formula.draft"
_TYPED = "formula.typed"
_SHOWN = "formula.shown"
_SENT = "formula.sent"


def typed() -> None:
    """Notes that what comes next was written by hand; for the field's `on_change`."""
    session.put(_TYPED, True)
    session.put(_SENT, session.get(session.FORMULA))


def restore() -> None:
    """Puts back a text that was written but never drawn; to be called before the field is drawn.

    Streamlit forgets a field's new text if the visitor leaves for another page before the run of
    the script that the text has started arrives at the field.
    """
    sent, shown = session.take(_SENT), session.get(_SHOWN)
    if sent is not None and session.get(session.FORMULA, shown) == shown:
        session.put(session.FORMULA, sent)


def note(text: str, *, sound: bool) -> None:
    """Adds the text that is shown to the history.

    A text that is no formula yet is a draft: what is typed next takes its place, so that undo
    goes from formula to formula. Changes by list or button always can be undone.

    Args:
        text: The text.
        sound: Whether it is a formula.
    """
    session.put(_SHOWN, text)
    by_hand = bool(session.take(_TYPED))
    _keep(_kept().with_text(text, instead=by_hand and bool(session.get(_DRAFT))))
    session.put(_DRAFT, not sound)


def show() -> None:
    """Draws the two buttons."""
    history = _kept()
    with st.container(horizontal=True, key="formula.history"):
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not history.can_go_back,
            on_click=_go,
            args=(-1,),
            help="To the formula before: typed, taken from a list or changed by parts. While you "
            "type, Ctrl+Z takes back single words.",
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            disabled=not history.can_go_forth,
            on_click=_go,
            args=(1,),
            help="To the formula that was gone back from.",
        )


def _go(step: int) -> None:
    # What was typed just before the click has not been noted yet.
    history = _kept().with_text(str(session.get(session.FORMULA, "")))
    history = history.back() if step < 0 else history.forth()
    _keep(history)
    session.take(_TYPED)
    session.take(_SENT)
    session.put(session.FORMULA, history.current)


def _kept() -> History:
    return History(tuple(session.get(_TEXTS, ())), int(session.get(_PLACE, -1)))


def _keep(history: History) -> None:
    session.put(_TEXTS, list(history.texts))
    session.put(_PLACE, history.place)
