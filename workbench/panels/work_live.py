"""Work that goes on in a process of its own: how far it is, its buttons, what it has found."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import streamlit as st

from eznas_core import reproduction as reproductions
from eznas_core import training as trainings
from eznas_core.reproduction import ReproductionRun
from eznas_core.runs import RunDirectory, Status, request_stop
from eznas_core.training import TrainingRun
from workbench.formats import count, duration
from workbench.guard import guarded
from workbench.panels import reproduce_results, training_results, worker_gone

_Colour = Literal["blue", "green", "orange", "red", "gray"]
_LOOKS: dict[Status, tuple[_Colour, str, str]] = {
    Status.CREATED: ("gray", ":material/hourglass_empty:", "Waiting for its worker."),
    Status.RUNNING: ("blue", ":material/play_circle:", "Working, in a process of its own."),
    Status.PAUSED: ("orange", ":material/pause_circle:", "Waiting."),
    Status.FINISHED: ("green", ":material/check_circle:", "All that was asked for is done."),
    Status.STOPPED: ("gray", ":material/stop_circle:", "Stopped by request; it can go on."),
    Status.FAILED: ("red", ":material/error:", "It could not go on; the reason stands below."),
    Status.INTERRUPTED: ("orange", ":material/power_off:", "Its worker is gone; it can go on."),
}
_TAIL_LINES = 20
_SETTLE_SECONDS = 0.5


def training(run: TrainingRun) -> None:
    """Draws a training run; while a worker is on it, once a second again."""
    _show(
        run.directory,
        draw=lambda: training_results.show(run),
        resume=lambda: trainings.resume(run),
        unit="training",
    )


def reproduction(run: ReproductionRun) -> None:
    """Draws a reproduction; while a worker is on it, once a second again."""
    _show(
        run.directory,
        draw=lambda: reproduce_results.show(run),
        resume=lambda: reproductions.resume(run),
        unit="network",
    )


def _show(
    run: RunDirectory, *, draw: Callable[[], None], resume: Callable[[], object], unit: str
) -> None:
    if run.status.is_live:
        _live(run, draw, resume, unit)
    else:
        _state(run, run.status, resume, unit)
        draw()


@st.fragment(run_every=1)
def _live(
    run: RunDirectory, draw: Callable[[], None], resume: Callable[[], object], unit: str
) -> None:
    with guarded():
        status = run.status
        if not status.is_live:
            # The end draws more than this piece of the page, and needs no more looking.
            st.rerun()
        _state(run, status, resume, unit)
        draw()


def _state(run: RunDirectory, status: Status, resume: Callable[[], object], unit: str) -> None:
    colour, icon, meaning = _LOOKS[status]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(str(status), icon=icon, color=colour)
        st.caption(meaning, width="content")
        _button(run, status, resume, unit)
    worker = run.worker
    progress = {} if worker is None else worker.progress
    done, total = progress.get("done", 0), progress.get("total", 0)
    if status.is_live:
        left = progress.get("seconds_left")
        rest = "" if left is None else f", about {duration(left)} left"
        told = f"{count(done)} of {count(total)} {unit}s{rest}" if total else "Preparing"
        st.progress(min(1.0, done / total) if total else 0.0, told)
    elif status is not Status.FINISHED and total:
        st.caption(f"{count(done)} of {count(total)} {unit}s are done and kept.")
    if status is Status.FAILED:
        st.error(run.message or "The worker left no message.", icon=":material/error:")
    if status is Status.INTERRUPTED:
        worker_gone.show(run.path, button="Go on")
    if status in (Status.FAILED, Status.INTERRUPTED):
        with st.expander("What the worker printed last"):
            st.code(_tail(run) or "nothing", language=None, wrap_lines=True)


def _button(run: RunDirectory, status: Status, resume: Callable[[], object], unit: str) -> None:
    if status.is_live and run.stop_flag.exists():
        st.caption(f"Stopping; the {unit} at hand is not finished …", width="content")
    elif status.is_live:
        st.button(
            "Stop",
            icon=":material/stop:",
            on_click=_stop,
            args=(run,),
            help="What is finished is kept; it can go on at any time.",
        )
    elif status is not Status.FINISHED:
        st.button(
            "Go on",
            icon=":material/restart_alt:",
            on_click=_go_on,
            args=(resume,),
            help="Goes on where it was; nothing that is finished is done again.",
        )


def _stop(run: RunDirectory) -> None:
    with guarded():
        request_stop(run)
        deadline = time.monotonic() + _SETTLE_SECONDS
        while run.status.is_live and time.monotonic() < deadline:
            time.sleep(0.05)


def _go_on(resume: Callable[[], object]) -> None:
    with guarded():
        resume()


def _tail(run: RunDirectory) -> str:
    try:
        text = run.log_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-_TAIL_LINES:])
