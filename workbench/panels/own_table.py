"""Accuracies of one's own: an uploaded table becomes the truth of a search space."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces, truth
from eznas_core.foundation import EznasError
from workbench import places, session
from workbench.guard import show_error
from workbench.panels import own_words

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SPACE = "own.table.space"
_TAKEN = "own.table.taken"


def show() -> None:
    """Draws the upload, what it is of, and what came of it.

    Raises:
        EznasError: The record of one's own spaces is damaged, or the file of one cannot be run.
    """
    st.markdown("**Accuracies: a table**")
    titles = spaces.titles()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Of which space",
            list(titles),
            format_func=titles.__getitem__,
            key=SPACE,
            persist_state="session",
            width=220,
        )
        space = spaces.get(name)
        dataset = st.selectbox(
            "Trained on",
            space.datasets,
            format_func={key: space.dataset(key).title for key in space.datasets}.__getitem__,
            key=f"own.table.dataset.{space.name}",
            width=200,
        )
    upload = st.file_uploader(
        "CSV or parquet",
        type=["csv", "tsv", "parquet"],
        key="own.table.file",
        help="One column called architecture with the networks as text; the others accuracies "
        "in percent, the first of them the one that counts. Columns called parameters, flops, "
        "macs or latency are costs.",
    )
    with st.container(horizontal=True):
        asked = st.button(
            "Take it in",
            type="primary",
            icon=":material/dataset:",
            disabled=upload is None,
            key="own.table.take",
        )
        st.download_button(
            "A table to fill in",
            lambda: own_words.template(space),
            file_name=f"{space.name}.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            help="Some networks of the space, in the form such a table must have.",
        )
    if asked and upload is not None:
        _take(upload, space.name, dataset)
    words = session.take(_TAKEN)
    if words:
        st.success(words, icon=":material/check_circle:")
        places.link("score_vs_accuracy", "Rank its networks")


def _take(upload: UploadedFile, space: str, dataset: str) -> None:
    """Takes the table in by the way every table comes; a fault is told with its row."""
    try:
        with tempfile.TemporaryDirectory() as folder, st.spinner("Reading the table …"):
            # Only the last part of the name is used: it is the visitor's.
            file = Path(folder) / (Path(upload.name.replace("\\", "/")).name or "table.csv")
            file.write_bytes(upload.getvalue())
            source = re.sub(r"[^a-z0-9._-]+", "-", file.stem.casefold()).strip("-._") or "own"
            report = truth.import_file(file, space=space, dataset=dataset, source=source)
    except EznasError as error:
        show_error(error)
        return
    info = report.tables[0]
    session.put(_TAKEN, own_words.taken_in(info, spaces.get(space).size))
    session.put(session.SPACE, space)
    session.put(session.DATASET, dataset)
    session.take(session.LABEL)
    session.take(session.ARCHITECTURE)
    # The lists above were drawn without the new table.
    st.rerun()
