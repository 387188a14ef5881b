"""The guided tour on the screen: a card on the first page, a bar on the page one is sent to."""

from __future__ import annotations

import streamlit as st

from workbench import places, session, tour
from workbench.formats import plural
from workbench.tour import STOPS, State, Tour


def show_card(*, first_start: bool) -> None:
    """Draws the invitation, the way back onto the tour, or a button that brings it back.

    Args:
        first_start: Whether nothing has been done here yet; only then is the tour offered
            before anybody asks for it.
    """
    now = _now()
    if now.state is State.CLOSED or (now.state is State.NEW and not first_start):
        st.button(
            "Take the two-minute tour",
            type="tertiary",
            icon=":material/tour:",
            key="tour.again",
            on_click=_set,
            args=(Tour(state=State.OPEN),),
        )
        return
    with st.container(border=True, key="tour.card"):
        if now.state is State.NEW:
            st.markdown(
                f"**New here? A tour of two minutes**  \n{plural(len(STOPS), 'stop')} on the "
                "benchmark that came along: networks, a formula, what it is worth, a better one, "
                "and how to take it away. You may leave it at any time and come back."
            )
            go, leave = "Begin the tour", "Not now"
        else:
            st.markdown(f"**The tour, stop {now.stop + 1} of {len(STOPS)}: {now.here.title}**")
            go, leave = f"Go to “{places.PLACES[now.here.place].title}”", "End the tour"
        with st.container(horizontal=True, vertical_alignment="center"):
            if now.state is State.NEW:
                st.button(
                    go,
                    type="primary",
                    icon=":material/tour:",
                    key="tour.go",
                    on_click=_set,
                    args=(Tour(state=State.OPEN),),
                )
            else:
                _link(now.stop, go)
            st.button(leave, key="tour.leave", on_click=_set, args=(Tour(state=State.CLOSED),))


def show_bar(place: str) -> None:
    """Draws the stop, on the page it is on, while the tour is on; elsewhere nothing.

    Args:
        place: The page that is drawn.
    """
    now = _now()
    if now.state is not State.OPEN:
        return
    if now.here.place != place:
        here = [index for index, stop in enumerate(STOPS) if stop.place == place]
        if not here:
            return
        # The links lead from stop to stop, and so does the menu: one is where one has come to.
        now = Tour(stop=here[0], state=State.OPEN)
        _set(now)
    with st.container(border=True, key="tour.bar"):
        st.markdown(
            f":material/tour: **{now.stop + 1} of {len(STOPS)}: {now.here.title}**  \n"
            f"{now.here.text}"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if now.stop:
                _link(now.stop - 1, "Back", icon=":material/arrow_back:")
            if not now.is_last:
                _link(now.stop + 1, f"Next: {STOPS[now.stop + 1].title}")
            st.button(
                "Finish" if now.is_last else "End the tour",
                type="primary" if now.is_last else "tertiary",
                key="tour.end",
                on_click=_set,
                args=(Tour(state=State.CLOSED),),
                help="The first page brings it back.",
            )


def _link(stop: int, label: str, *, icon: str = ":material/arrow_forward:") -> None:
    """A link, since a page whose fields are bound to the address can be left by no other way."""
    places.link(STOPS[stop].place, label, icon=icon, **dict(STOPS[stop].query))


def _now() -> Tour:
    """Where this visitor is; the file is read once a session, at its first drawing."""
    kept = session.get(session.TOUR)
    if kept is None:
        kept = tour.read().to_json()
        session.put(session.TOUR, kept)
    return Tour.from_json(kept)


def _set(now: Tour) -> None:
    session.put(session.TOUR, now.to_json())
    tour.keep(now)
