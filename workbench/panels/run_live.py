"""A run as it is now: how far it is, its curves, and the buttons that steer it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import streamlit as st

from eznas_core import runs
from eznas_core.runs import Status
from workbench import cache, screen
from workbench.figures import curves
from workbench.formats import count, duration, number, plural
from workbench.guard import guarded
from workbench.panels import run_extension, run_fame, run_workings, worker_gone
from workbench.tables import hall_of_fame

if TYPE_CHECKING:
    from workbench.observe import Snapshot

_Colour = Literal["blue", "green", "orange", "red", "gray"]
_LOOKS: dict[Status, tuple[_Colour, str, str]] = {
    Status.CREATED: ("gray", ":material/hourglass_empty:", "Waiting for its worker."),
    Status.RUNNING: ("blue", ":material/play_circle:", "Working, in a process of its own."),
    Status.PAUSED: ("orange", ":material/pause_circle:", "Waiting, with all it has found."),
    Status.FINISHED: ("green", ":material/check_circle:", "Done; measured on the test networks."),
    Status.STOPPED: ("gray", ":material/stop_circle:", "Stopped by request; it can go on."),
    Status.FAILED: ("red", ":material/error:", "It could not go on; the reason stands below."),
    Status.INTERRUPTED: ("orange", ":material/power_off:", "Its worker is gone; it can go on."),
}


def show(run: runs.RunDirectory) -> None:
    """Draws the run; while a worker is on it, once a second again."""
    if run.status.is_live:
        _live(run)
    else:
        _draw(run, cache.observer(run.path).look())


@st.fragment(run_every=1)
def _live(run: runs.RunDirectory) -> None:
    with guarded():
        snapshot = cache.observer(run.path).look()
        if not snapshot.status.is_live:
            # The end draws more than this piece of the page, and needs no more looking.
            st.rerun()
        _draw(run, snapshot)


def _draw(run: runs.RunDirectory, snapshot: Snapshot) -> None:
    _state(run, snapshot)
    _numbers(snapshot)
    if not snapshot.generations:
        if snapshot.status.is_live:
            st.info(
                "The first formulas are being measured. The curves begin with generation 0.",
                icon=":material/hourglass_top:",
            )
        return
    drawn = curves.info(snapshot.generations)
    screen.chart(curves.figure(drawn, screen.palette()), drawn.description, key="run.curves")
    run_fame.show(snapshot)
    run_workings.show(run.path, snapshot)
    _invalid(snapshot)


def _state(run: runs.RunDirectory, snapshot: Snapshot) -> None:
    colour, icon, meaning = _LOOKS[snapshot.status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(str(snapshot.status), icon=icon, color=colour)
        st.caption(meaning, width="content")
        _buttons(run, snapshot.status)
    if snapshot.status.is_live:
        left = snapshot.seconds_left
        rest = "" if left is None else f", about {duration(left)} left"
        st.progress(min(1.0, snapshot.share), f"{snapshot.phase}{rest}")
    if snapshot.status is Status.FAILED:
        st.error(snapshot.message or "The worker left no message.", icon=":material/error:")
    if snapshot.status is Status.INTERRUPTED:
        worker_gone.show(run.path, button="Resume")
    if snapshot.status in (Status.FAILED, Status.INTERRUPTED):
        with st.expander("What the worker printed last"):
            tail = cache.observer(run.path).log_tail()
            st.code(tail or "nothing", language=None, wrap_lines=True)


def _buttons(run: runs.RunDirectory, status: Status) -> None:
    asked = status is Status.RUNNING and (run.stop_flag.exists() or run.pause_flag.exists())
    if asked:
        word = "Stopping" if run.stop_flag.exists() else "Pausing"
        st.caption(f"{word} after the network at hand …", width="content")
        return
    if status is Status.RUNNING:
        st.button(
            "Pause",
            icon=":material/pause:",
            on_click=_steer,
            args=("pause", run),
            help="Keeps everything and frees the processor until you go on.",
        )
    elif status is Status.PAUSED:
        st.button("Go on", icon=":material/play_arrow:", on_click=_steer, args=("unpause", run))
    if status.is_live:
        st.button(
            "Stop run",
            icon=":material/stop:",
            on_click=_steer,
            args=("stop", run),
            help="Ends within a network or two. It can be resumed from its last generation.",
        )
    elif status is not Status.FINISHED or run_extension.is_unfinished(run):
        st.button(
            "Resume",
            icon=":material/restart_alt:",
            on_click=_steer,
            args=("resume", run),
            help="Goes on from the last whole generation, to the same end.",
        )
    run_extension.show(run, key="live", asked=run_extension.extend)


def _steer(what: str, run: runs.RunDirectory) -> None:
    with guarded():
        if what == "pause":
            runs.request_pause(run)
        elif what == "unpause":
            runs.unpause(run)
        elif what == "stop":
            runs.request_stop(run)
        else:
            with st.spinner("Starting the worker …"):
                runs.resume(run)
        # The worker looks at its flags between two networks; the page would show the old state.
        _settle(run, run.status)


def _settle(run: runs.RunDirectory, before: Status, seconds: float = 0.25) -> None:
    deadline = time.monotonic() + seconds
    while run.status is before and time.monotonic() < deadline:
        time.sleep(0.05)


def _numbers(snapshot: Snapshot) -> None:
    latest = snapshot.latest or {}
    with st.container(horizontal=True):
        st.metric(
            "Best on selection",
            number(latest.get("best_selection")),
            help="Kendall tau of the best formula on networks it was not bred on.",
        )
        st.metric(
            "Best on fitness",
            number(latest.get("best_fitness")),
            help="Kendall tau on the networks that decide who survives; flatters.",
        )
        st.metric(
            "Formulas measured",
            count(snapshot.evaluated),
            help=f"{plural(snapshot.invalid, 'of them has', 'of them have')} no figure.",
        )
        st.metric(
            "Labels used",
            count(snapshot.labels),
            help="Accuracies that fitness and selection have seen. Test networks are not "
            "among them.",
        )
        st.metric(
            "Time",
            duration(snapshot.seconds if snapshot.generations else None),
            help="Spent in generations so far.",
        )


def _invalid(snapshot: Snapshot) -> None:
    reasons = hall_of_fame.invalid(snapshot.generations)
    with st.expander(
        f"Formulas without a figure: {count(snapshot.invalid)} of {count(snapshot.evaluated)}",
        icon=":material/block:",
    ):
        if reasons.empty:
            st.caption("None so far: every formula gave each network a score.")
            return
        st.dataframe(
            reasons,
            hide_index=True,
            column_config={
                "formulas": st.column_config.ProgressColumn(
                    "Formulas", format="%d", max_value=int(reasons["formulas"].max())
                ),
                "reason": "Reason",
            },
            alt="Why formulas had no figure",
        )
