"""What can be done with the ticked runs: open, go on, tag, put aside, throw away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, RunSummary, Status
from workbench import places, session
from workbench.guard import sentence
from workbench.panels import run_extension

_NEW_TAGS, _OLD_TAG = "runs.new_tags", "runs.old_tag"
_RESUMABLE = (Status.CREATED, Status.STOPPED, Status.FAILED, Status.INTERRUPTED)


def show(chosen: Sequence[RunSummary]) -> None:
    """Draws the buttons for one run, or for all that are ticked."""
    problem = session.take(session.RUNS_PROBLEM)
    if problem:
        st.error(sentence(problem), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(chosen) == 1:
            _open(chosen[0])
            _resume(chosen[0])
            run_extension.show(chosen[0].run, key="runs", asked=_extend)
        aside = all(each.notes.archived for each in chosen)
        st.button(
            "Take back" if aside else "Archive",
            icon=":material/unarchive:" if aside else ":material/archive:",
            on_click=_change,
            args=(chosen, _archive if not aside else _unarchive),
            help="Puts it aside: lists leave it out unless asked. Nothing is lost.",
        )
        live = [each.name for each in chosen if each.status.is_live]
        st.button(
            "Delete",
            icon=":material/delete:",
            on_click=_delete,
            args=(chosen,),
            disabled=bool(live),
            help=f"{', '.join(live)} is at work: stop it first."
            if live
            else "Throws it away; it can be taken back until the bin is emptied.",
        )
        st.text_input(
            "Add tags",
            key=_NEW_TAGS,
            placeholder="baseline, seed study",
            on_change=_tag,
            args=(chosen,),
            help="Words to find runs by, separated by commas. Press Enter.",
            width=260,
        )
        tags = sorted({tag for each in chosen for tag in each.notes.tags})
        if tags:
            st.selectbox(
                "Take a tag away",
                tags,
                index=None,
                key=_OLD_TAG,
                on_change=_untag,
                args=(chosen,),
                placeholder="which",
                width=200,
            )


def renew() -> None:
    """Has the list read again."""
    session.put(session.RUNS_EPOCH, session.get(session.RUNS_EPOCH, 0) + 1)


def attempt(work: Callable[[], object]) -> bool:
    """Does something to a run inside a callback; what goes wrong is shown with the next drawing."""
    try:
        work()
    except EznasError as error:
        session.put(session.RUNS_PROBLEM, str(error))
        return False
    finally:
        renew()
    return True


def _open(summary: RunSummary) -> None:
    if st.button(
        "Open",
        type="primary",
        icon=places.PLACES["evolve"].icon,
        help="Its curves, trade-offs, formulas and verdict.",
    ):
        session.put(session.RUN_WANTED, summary.name)
        places.go("evolve")


def _resume(summary: RunSummary) -> None:
    if summary.status in _RESUMABLE:
        st.button(
            "Resume",
            icon=":material/restart_alt:",
            on_click=_go_on,
            args=(summary,),
            help="Goes on from the last whole generation, to the same end.",
        )


def _go_on(summary: RunSummary) -> None:
    def work() -> None:
        _ = summary.run.config  # a run of another version may only be looked at
        runs.resume(summary.run)

    attempt(work)


def _extend(run: RunDirectory, generations: int) -> None:
    attempt(lambda: runs.go_further(run, generations))


def _archive(summary: RunSummary) -> None:
    runs.archive(summary.run)


def _unarchive(summary: RunSummary) -> None:
    runs.archive(summary.run, archived=False)


def _change(chosen: Sequence[RunSummary], what: Callable[[RunSummary], None]) -> None:
    for each in chosen:
        if not attempt(partial(what, each)):
            return


def _delete(chosen: Sequence[RunSummary]) -> None:
    gone: list[str] = []
    for each in chosen:
        if not attempt(partial(_throw_away, each, gone)):
            break
    session.put(session.RUNS_UNDO, gone)
    names = {each.name for each in chosen}
    left = [name for name in session.get(session.RUNS_PICKED, ()) if name not in names]
    session.put(session.RUNS_PICKED, left)


def _throw_away(summary: RunSummary, gone: list[str]) -> None:
    gone.append(runs.delete(summary.run).path.name)


def _tag(chosen: Sequence[RunSummary]) -> None:
    given = str(session.get(_NEW_TAGS) or "")
    tags = [tag.strip() for tag in given.split(",") if tag.strip()]
    if tags and all(attempt(partial(runs.add_tags, each.run, *tags)) for each in chosen):
        session.put(_NEW_TAGS, "")


def _untag(chosen: Sequence[RunSummary]) -> None:
    tag = session.get(_OLD_TAG)
    if tag:
        for each in chosen:
            attempt(partial(runs.remove_tags, each.run, str(tag)))
    session.put(_OLD_TAG, None)
