"""What this visitor looks at; the only file that says `st.session_state`.

A key is also the key of the widget that edits it. Widgets keep their value across pages with
``persist_state="session"``, or are bound to the address, so that a reload or another tab shows
the same thing. Only plain data is stored: everything that must outlive the browser lives in run
directories. That it is plain is checked here: Streamlit's own check of the whole session
(``enforceSerializableSessionState``) fails on every component of the second kind, whose state
Streamlit itself keeps in a class that cannot be pickled.
"""

from __future__ import annotations

import pickle
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")

SPACE = "space"
DATASET = "dataset"
LABEL = "label"
SPACE_SHOWN = "space.shown"
ARCHITECTURE = "arch"
RUN = "run"
RUN_WANTED = "run.wanted"
RUN_SHOWN = "run.shown"
FORMULA = "formula"
PROXY = "proxy"
OTHER_PROXY = "other"
EXPORT_PROXY = "take"
SEARCH_PROXY = "by"
STUDY_ASKED = "study.asked"
STUDY_RUNNING = "study.running"
STUDY_PROBLEM = "study.problem"
TRAINING = "training"
TRAINING_WANTED = "training.wanted"
REPRODUCTION = "reproduction"
REPRODUCTION_WANTED = "reproduction.wanted"
COMPARE_ASKED = "compare.asked"
COMPARE_RUNNING = "compare.running"
COMPARE_PROBLEM = "compare.problem"
SEARCH = "search"
SEARCH_WANTED = "search.wanted"
SEARCH_SHOWN = "search.shown"
RUNS_EPOCH = "runs.epoch"
RUNS_PICKED = "runs.picked"
RUNS_SHOWN = "runs.shown"
RUNS_ADDRESS = "runs"
RUNS_UNDO = "runs.undo"
RUNS_PROBLEM = "runs.problem"
TOUR = "tour"


def get(key: str, default: Any = None) -> Any:
    """What is stored under a key, or the default where nothing is."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Stores plain data under a key.

    A widget of that key shows it; so this must run before the widget is drawn, which callbacks
    and code that leaves for another page do.
    """
    st.session_state[key] = _plain(value)


def start_with(key: str, value: Any) -> Any:
    """Stores a first value where there is none, and gives back what is stored.

    What is there already is stored anew: where one page follows another that has a widget of the
    same key, Streamlit would else draw it empty once, and remember its value only afterwards.
    """
    kept = st.session_state[key] = _plain(st.session_state.get(key, value))
    return kept


def take(key: str) -> Any:
    """What is stored under a key, which is then forgotten."""
    return st.session_state.pop(key, None)


def selected_rows(key: str) -> list[int]:
    """The rows ticked in the table of that key, as positions in what the table was given."""
    state = get(key)
    return list(state["selection"]["rows"]) if state else []


def selected_point(key: str) -> Any | None:
    """The custom data of the point clicked in the chart of that key, or None."""
    state = get(key)
    points = state["selection"]["points"] if state else []
    return points[0].get("customdata") if points else None


def _plain(value: T) -> T:
    """The value, if another process could have it too; a fault of ours if not."""
    pickle.dumps(value)
    return value
