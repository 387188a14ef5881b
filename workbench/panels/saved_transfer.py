"""Saved formulas as files: all of them taken away, and those of others taken in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import session
from workbench.formats import plural
from workbench.guard import sentence, show_error

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula
    from eznas_core.scoring.saved import Added

_ROUND = "formula.import.round"
_SAID = "formula.import.said"
_PROBLEM = "formula.import.problem"
_SHOWN = 10


def show(formulas: Sequence[SavedFormula]) -> None:
    """Draws the upload of files, and the download of all that is saved."""
    said = session.take(_SAID)
    if said:
        st.success(said, icon=":material/check:")
    with st.container(horizontal=True, vertical_alignment="center", key="formula.transfer"):
        # Another key is an empty field, shut: what was taken in is not offered again.
        number = session.get(_ROUND, 0)
        with st.popover(
            "Import",
            icon=":material/upload_file:",
            key=f"formula.import.{number}",
            help="JSON files of saved formulas, or proxies that were exported as JSON.",
        ):
            _upload(number)
        if formulas:
            _download(formulas)


def _download(formulas: Sequence[SavedFormula]) -> None:
    from eznas_core.exporting import formulas_to_json

    st.download_button(
        f"Download all ({len(formulas)})",
        formulas_to_json(formulas),
        file_name="formulas.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        help="One JSON file with notes, tags and labels, to save on another machine.",
    )


def _upload(number: int) -> None:
    problem = session.take(_PROBLEM)
    if problem:
        st.error(sentence(problem), icon=":material/error:")
    given = st.file_uploader(
        "JSON files",
        type="json",
        accept_multiple_files=True,
        key=f"formula.upload.{number}",
        max_upload_size=16,
    )
    adapt = st.toggle(
        "Rename what has a name that is taken",
        key=f"formula.adapt.{number}",
        help="Otherwise such a name is an error, and nothing is saved. Formulas that are here "
        "already with the same content are left alone either way.",
    )
    if not given:
        st.caption("What is in a file is read as text, and nothing of it is run.")
        return
    try:
        found = _read([(file.name, file.getvalue()) for file in given], adapt=adapt)
    except EznasError as error:
        show_error(error)
        return
    names = ", ".join(f"`{each.name}`" for each in found[:_SHOWN])
    st.markdown(f"{plural(len(found), 'formula')}: {names}{' …' * (len(found) > _SHOWN)}")
    st.button(
        "Save them" if len(found) > 1 else "Save it",
        type="primary",
        icon=":material/download_done:",
        on_click=_take_in,
        args=(found, adapt),
    )


def _read(files: Sequence[tuple[str, bytes]], *, adapt: bool) -> tuple[SavedFormula, ...]:
    """The formulas of all files.

    Raises:
        EznasError: One of them cannot be read.
    """
    from eznas_core.exporting import read_formulas

    return tuple(
        formula for name, content in files for formula in read_formulas(content, name, adapt=adapt)
    )


def _take_in(formulas: Sequence[SavedFormula], adapt: bool) -> None:
    from eznas_core.scoring import saved

    try:
        added = saved.add(formulas, adapt=adapt)
    except EznasError as error:
        session.put(_PROBLEM, str(error))
        return
    session.put(_SAID, _words(added))
    session.put(_ROUND, session.get(_ROUND, 0) + 1)


def _words(added: Added) -> str:
    names = [f"`{each.name}`" for each in added.new]
    listed = ", ".join(names[:_SHOWN]) + " …" * (len(names) > _SHOWN)
    words = f"Saved {plural(len(names), 'formula')}: {listed}." if names else "Nothing new."
    if added.same:
        words += f" {plural(len(added.same), 'formula')} had been saved before."
    return words
