"""Scoring what a study still lacks, in view, and stopping when asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import cache, session, study
from workbench.formats import count, duration, plural
from workbench.guard import show_error

if TYPE_CHECKING:
    from eznas_core.scoring import Proxy
    from eznas_core.spaces import Architecture, SearchSpace
    from workbench.study import Book, Study

# One piece of work between two looks at the page. Progress is written after every network, and
# a click is answered there; longer pieces would only redraw the chart more rarely.
_PIECE_SECONDS = 3.0


def show(
    wanted: Study,
    space: SearchSpace,
    proxies: Sequence[Proxy],
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
) -> bool:
    """Draws the progress and works, unless everything is there already.

    Gives whether work is going on: the caller then has nothing final to show.
    """
    left = len(study.missing(architectures, books))
    if not left:
        session.put(session.STUDY_RUNNING, False)
        return False
    if session.get(session.STUDY_RUNNING):
        _work(wanted, space, proxies, architectures, books)
        return True
    _stopped(len(architectures) - left, len(architectures))
    return False


@st.fragment(run_every=0.1)
def _work(
    wanted: Study,
    space: SearchSpace,
    proxies: Sequence[Proxy],
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
) -> None:
    if not session.get(session.STUDY_RUNNING):
        st.rerun()
    total, left = len(architectures), len(study.missing(architectures, books))
    with st.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress((total - left) / total, words(total, left, None))
        st.button("Stop scoring", icon=":material/stop:", on_click=_set_running, args=(False,))
    st.caption(
        f"{plural(len(proxies), 'proxy', 'proxies')}, batch {wanted.batch_size}, seed "
        f"{wanted.seed}. Stopping keeps what has been scored."
    )
    began = time.monotonic()
    try:
        work = study.advance(
            wanted,
            space,
            proxies,
            architectures,
            books,
            seconds=_PIECE_SECONDS,
            store=cache.store(),
        )
        for done, still in enumerate(work, 1):
            left = still
            rate = (time.monotonic() - began) / done
            bar.progress((total - left) / total, words(total, left, rate * left))
    except EznasError as error:
        session.put(session.STUDY_PROBLEM, str(error))
        _set_running(False)
        st.rerun()
    if not left:
        _set_running(False)
        st.rerun()


def _stopped(done: int, total: int) -> None:
    problem = session.take(session.STUDY_PROBLEM)
    if problem:
        show_error(EznasError(problem))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"{count(done)} of {count(total)} networks are scored. Figures are for those only.",
            icon=":material/pause_circle:",
        )
        st.button("Go on", icon=":material/play_arrow:", on_click=_set_running, args=(True,))


def words(total: int, left: int, seconds: float | None) -> str:
    """How far scoring is, and how long the rest takes where that is known."""
    rest = "" if seconds is None else f", about {duration(seconds)} left"
    return f"Scoring networks: {count(total - left)} of {count(total)}{rest}"


def _set_running(running: bool) -> None:
    session.put(session.STUDY_RUNNING, running)
