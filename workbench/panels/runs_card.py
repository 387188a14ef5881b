"""One run of the list: its name and note, its settings, and a new run with the same ones."""

from __future__ import annotations

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs import RunSummary
from eznas_core.runs.directory import version
from workbench import session
from workbench.formats import interval, plural
from workbench.guard import show_error
from workbench.panels import runs_actions
from workbench.tables import runs as table

_LARGEST_SEED = 2**31 - 1
_NOTES, _SETTINGS, _CLONE = "Name and note", "Settings", "Clone settings"


def show(summary: RunSummary) -> None:
    """Draws what is known of the run and one of three views."""
    _facts(summary)
    view = st.segmented_control(
        "View",
        [_NOTES, _SETTINGS, _CLONE],
        default=_NOTES,
        required=True,
        key="runs.card",
        persist_state="session",
        label_visibility="collapsed",
    )
    if view == _SETTINGS:
        _settings(summary)
    elif view == _CLONE:
        _clone(summary)
    else:
        _notes(summary)


def _facts(summary: RunSummary) -> None:
    st.subheader(summary.name, anchor=False)
    words = [str(summary.status)]
    if summary.created is not None:
        words.append(f"begun {summary.created:%Y-%m-%d %H:%M} UTC")
    if summary.generation is not None:
        words.append(f"generation {summary.generation} of {summary.generations}")
    if summary.test is not None:
        test = summary.test
        tau = interval(test.value, test.low, test.high)
        words.append(f"tau {tau} on {plural(test.n, 'test network')}")
    words.append(f"version {summary.version or 'unknown'}")
    st.caption(" · ".join(words))
    if summary.message:
        st.error(summary.message, icon=":material/error:")
    if summary.version != version():
        st.info(
            f"This run was made by version {summary.version or 'unknown'}; this is {version()}. It "
            "can be looked at and its settings cloned. Going on with it is refused where its "
            "settings mean something else here.",
            icon=":material/history:",
        )
    if summary.formula:
        st.code(summary.formula, language=None, wrap_lines=True)


def _notes(summary: RunSummary) -> None:
    name_key, note_key = f"runs.name.{summary.name}", f"runs.note.{summary.name}"
    with st.form(f"runs.notes.{summary.name}", border=False):
        st.text_input(
            "Name",
            summary.name,
            key=name_key,
            help="The name of the run's folder: one word. A run at work keeps it.",
            disabled=summary.status.is_live,
            width=420,
        )
        st.text_area(
            "Note", summary.notes.note, key=note_key, height=100, help="What you want to remember."
        )
        st.form_submit_button(
            "Save",
            icon=":material/save:",
            on_click=_save,
            args=(summary, name_key, note_key),
        )


def _save(summary: RunSummary, name_key: str, note_key: str) -> None:
    note, name = str(session.get(note_key) or ""), str(session.get(name_key) or "").strip()
    if note.strip() != summary.notes.note:
        runs_actions.attempt(lambda: runs.set_note(summary.run, note))
    if name != summary.name and runs_actions.attempt(lambda: runs.rename(summary.run, name)):
        picked = session.get(session.RUNS_PICKED, ())
        renamed = [name if each == summary.name else each for each in picked]
        session.put(session.RUNS_PICKED, renamed)
        if session.get(session.RUN) == summary.name:
            session.put(session.RUN, name)


def _settings(summary: RunSummary) -> None:
    frame = table.settings(summary.run.settings)
    st.dataframe(
        frame,
        hide_index=True,
        height=320,
        column_config={
            "setting": st.column_config.TextColumn("Setting", width=220),
            "value": st.column_config.TextColumn("Value", width="large"),
        },
        alt=f"Settings of the run {summary.name}",
    )


def _clone(summary: RunSummary) -> None:
    with st.spinner("Reading the settings …"):
        clone = runs.clone_settings(summary.run)
    if clone.dropped:
        st.warning(
            f"Left out, for this version does not have them: {', '.join(clone.dropped)}.",
            icon=":material/content_cut:",
        )
    config = clone.config
    row = st.form(f"runs.clone.{summary.name}", border=False).container(
        horizontal=True, vertical_alignment="bottom"
    )
    seed = row.number_input(
        "Seed",
        0,
        _LARGEST_SEED,
        min(config.seed + 1, _LARGEST_SEED),
        width=150,
        help="Another seed gives another run with the same settings: the way to see how much of a "
        "result is chance.",
    )
    generations = row.number_input("Generations", value=config.generations, step=1, width=150)
    with row:
        asked = st.form_submit_button(
            "Start a new run", type="primary", icon=":material/play_arrow:"
        )
    st.caption(
        f"All other settings are those of {summary.name}; its test networks are drawn by the seed "
        "and stay sealed until the end."
    )
    if asked:
        try:
            with st.spinner("Starting the run …"):
                new = runs.start(config.replace(seed=int(seed), generations=int(generations)))
        except EznasError as error:
            show_error(error)
            return
        runs_actions.renew()
        session.put(session.RUNS_PICKED, [new.name])
        st.rerun()
