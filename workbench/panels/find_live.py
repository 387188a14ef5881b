"""A search as it is now: how far it is, what it has found, and the buttons that steer it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import streamlit as st

from eznas_core import runs, spaces
from eznas_core.runs import Status
from workbench import cache
from workbench.formats import count, duration, number, plural
from workbench.guard import guarded
from workbench.panels import find_results, proxy_choice, worker_gone
from workbench.proxies import described

if TYPE_CHECKING:
    from eznas_core.architecture_search import SearchSettings

_Colour = Literal["blue", "green", "orange", "red", "gray"]
_LOOKS: dict[Status, tuple[_Colour, str, str]] = {
    Status.CREATED: ("gray", ":material/hourglass_empty:", "Waiting for its worker."),
    Status.RUNNING: ("blue", ":material/play_circle:", "Searching, in a process of its own."),
    Status.PAUSED: ("orange", ":material/pause_circle:", "Waiting."),
    Status.FINISHED: ("green", ":material/check_circle:", "Done; judged by true accuracies."),
    Status.STOPPED: ("gray", ":material/stop_circle:", "Stopped by request; it can go on."),
    Status.FAILED: ("red", ":material/error:", "It could not go on; the reason stands below."),
    Status.INTERRUPTED: ("orange", ":material/power_off:", "Its worker is gone; it can go on."),
}


def show(search: runs.SearchDirectory) -> None:
    """Draws the search; while a worker is on it, once a second again."""
    if search.status.is_live:
        _live(search)
    else:
        _draw(search, search.status)


@st.fragment(run_every=1)
def _live(search: runs.SearchDirectory) -> None:
    with guarded():
        status = search.status
        if not status.is_live:
            # The end draws more than this piece of the page, and needs no more looking.
            st.rerun()
        _draw(search, status)


def _draw(search: runs.SearchDirectory, status: Status) -> None:
    archive = cache.searched(search)
    _state(search, status)
    st.caption(in_words(archive.settings))
    if status is Status.FAILED:
        return
    find_results.show(search, archive, live=status.is_live)


def in_words(settings: SearchSettings) -> str:
    """What was asked for, in one line."""
    option = described(settings.proxy, proxy_choice.options())
    unit = "networks" if settings.networks is not None else "seconds of scoring"
    budget = option.label_budget if settings.label_budget is None else settings.label_budget
    where = "" if settings.candidates == "space" else ", among networks of known accuracy only"
    spent = "an unknown number of labels" if budget is None else plural(budget, "label")
    return (
        f"{spaces.get(settings.space).title} by {option.title}{where}: "
        f"{number(settings.budget, 0)} {unit} a run, "
        f"{plural(settings.runs, 'run')} of each method, {settings.constraints}; seed "
        f"{settings.seed}, batch {settings.protocol.batch_size} of {settings.protocol.images} "
        f"images, label {settings.label or 'by default'}. {spent.capitalize()} spent to find the "
        "proxy, none in the search."
    )


def _state(search: runs.SearchDirectory, status: Status) -> None:
    colour, icon, meaning = _LOOKS[status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(str(status), icon=icon, color=colour)
        st.caption(meaning, width="content")
        _buttons(search, status)
    worker = search.worker
    if status.is_live:
        progress = dict(worker.progress) if worker else {}
        st.progress(min(1.0, float(progress.get("share", 0))), _words(progress))
    if status is Status.FAILED:
        st.error(
            (worker.message if worker else "") or "The worker left no message.",
            icon=":material/error:",
        )
    if status is Status.INTERRUPTED:
        worker_gone.show(search.path, button="Go on")
    if status in (Status.FAILED, Status.INTERRUPTED):
        with st.expander("What the worker printed last"):
            st.code(search.log_tail() or "nothing", language=None, wrap_lines=True)


def _words(progress: dict[str, object]) -> str:
    from eznas_core.architecture_search import METHODS

    if not progress:
        return "Preparing: loading the engine and the accuracies"
    left = progress.get("seconds_left")
    rest = f", about {duration(float(left))} left" if isinstance(left, int | float) else ""
    method = METHODS.get(str(progress["method"])).title
    return (
        f"{method}, run {int(str(progress['run'])) + 1}: {count(int(str(progress['networks'])))} "
        f"networks scored; {progress['done']} of {progress['runs']} runs done{rest}"
    )


def _buttons(search: runs.SearchDirectory, status: Status) -> None:
    if status.is_live and search.stop_flag.exists():
        st.caption("Stopping after the network at hand …", width="content")
    elif status.is_live:
        st.button(
            "Stop search",
            icon=":material/stop:",
            on_click=_stop,
            args=(search,),
            help="Ends after the network at hand, and keeps everything.",
        )
    elif status is not Status.FINISHED:
        st.button(
            "Go on",
            icon=":material/restart_alt:",
            on_click=_go_on,
            args=(search,),
            help="Goes on from what there is, to the same end.",
        )


def _stop(search: runs.SearchDirectory) -> None:
    with guarded():
        runs.stop_search(search)
        # The worker looks at the flag between two networks; the page would show the old state.
        deadline = time.monotonic() + 0.5
        while search.status.is_live and time.monotonic() < deadline:
            time.sleep(0.05)


def _go_on(search: runs.SearchDirectory) -> None:
    with guarded():
        runs.resume_search(search)
