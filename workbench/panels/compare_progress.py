"""Scoring what a comparison still lacks, with the heat map filling in, and stopping when asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces
from eznas_core.foundation import EznasError
from workbench import cache, session, study
from workbench.formats import count, duration, plural
from workbench.guard import show_error

if TYPE_CHECKING:
    from eznas_core.scoring import Proxy
    from eznas_core.spaces import Architecture
    from workbench.study import Book, Study

# One piece of work between two drawings of the heat map.
_PIECE_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The work for one accuracy column."""

    study: Study
    architectures: Sequence[Architecture]
    books: Mapping[str, Book]

    @property
    def left(self) -> int:
        """Networks that some proxy has not scored."""
        return len(study.missing(self.architectures, self.books))


def show(parts: Sequence[Part], proxies: Sequence[Proxy], so_far: Callable[[], None]) -> bool:
    """Draws the progress and works, unless everything is there; gives whether work goes on.

    Args:
        parts: The work.
        proxies: The proxies.
        so_far: Draws what is known already.
    """
    if not any(part.left for part in parts):
        session.put(session.COMPARE_RUNNING, False)
        return False
    if session.get(session.COMPARE_RUNNING):
        _work(parts, proxies, so_far)
        return True
    _stopped(parts)
    return False


@st.fragment(run_every=0.1)
def _work(parts: Sequence[Part], proxies: Sequence[Proxy], so_far: Callable[[], None]) -> None:
    if not session.get(session.COMPARE_RUNNING):
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(_share(parts), _words(parts))
        st.button("Stop scoring", icon=":material/stop:", on_click=_set_running, args=(False,))
    so_far()
    began = time.monotonic()
    start = sum(part.left for part in parts)
    try:
        for part in parts:
            rest = _PIECE_SECONDS - (time.monotonic() - began)
            if not part.left or rest <= 0:
                continue
            space = spaces.get(part.study.space)
            for _ in study.advance(
                part.study,
                space,
                proxies,
                part.architectures,
                part.books,
                seconds=rest,
                store=cache.store(),
            ):
                left = sum(each.left for each in parts)
                rate = (time.monotonic() - began) / max(1, start - left)
                bar.progress(_share(parts), _words(parts, rate * left))
    except EznasError as error:
        session.put(session.COMPARE_PROBLEM, str(error))
        _set_running(False)
        st.rerun()
    if not any(part.left for part in parts):
        _set_running(False)
        st.rerun()


def _stopped(parts: Sequence[Part]) -> None:
    problem = session.take(session.COMPARE_PROBLEM)
    if problem:
        show_error(EznasError(problem))
    done, total = _counts(parts)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            f"{count(done)} of {plural(total, 'network')} are scored by all proxies. Figures are "
            "for those only.",
            icon=":material/pause_circle:",
        )
        st.button("Go on", icon=":material/play_arrow:", on_click=_set_running, args=(True,))


def _counts(parts: Sequence[Part]) -> tuple[int, int]:
    """Networks scored and in all; columns of one table share theirs."""
    distinct = {
        (part.study.space, part.study.dataset, a.text): all(
            a.text in book for book in part.books.values()
        )
        for part in parts
        for a in part.architectures
    }
    return sum(distinct.values()), len(distinct)


def _share(parts: Sequence[Part]) -> float:
    done, total = _counts(parts)
    return done / max(1, total)


def _words(parts: Sequence[Part], seconds: float | None = None) -> str:
    done, total = _counts(parts)
    rest = "" if seconds is None else f", about {duration(seconds)} left"
    return f"Scoring networks by every proxy: {count(done)} of {count(total)}{rest}"


def _set_running(running: bool) -> None:
    session.put(session.COMPARE_RUNNING, running)
