"""One saved formula: to open, to write about, to rename, to take away, to throw away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import places, saved_formulas, session
from workbench.formats import plural
from workbench.guard import as_typed
from workbench.panels import saved_trash

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula

PICKED = "formula.saved.picked"
PROBLEM = "formula.saved.problem"
EPOCH = "formula.saved.epoch"
_UNSAVED = "formula.saved.unsaved"
_SAID = "formula.saved.said"


def show(formula: SavedFormula) -> None:
    """Draws the formula, what can be done with it, and what is said of it."""
    with st.container(border=True, key="formula.saved.card"):
        st.markdown(
            f"**`{formula.name}`**" + (f"  {as_typed(formula.title)}" * bool(formula.title))
        )
        st.code(formula.text, language=None, wrap_lines=True)
        _facts(formula)
        _actions(formula)
        said = session.take(_SAID)
        if said:
            st.success(said, icon=":material/check:")
        _words(formula)


def _facts(formula: SavedFormula) -> None:
    words = [f"saved {formula.created:%Y-%m-%d %H:%M}"]
    if formula.modified != formula.created:
        words.append(f"changed {formula.modified:%Y-%m-%d %H:%M} UTC")
    if formula.source:
        words.append(f"from {as_typed(formula.source)}")
    if formula.cards:
        words.append(f"with {plural(len(formula.cards), 'protocol card')}")
    words += [as_typed(f"{name}: {figure}") for name, figure in formula.figures.items()]
    st.caption(" · ".join(words))


def _actions(formula: SavedFormula) -> None:
    from eznas_core.exporting import formulas_to_json

    with st.container(horizontal=True, vertical_alignment="center", key="formula.saved.actions"):
        if formula.kind == "expression":
            st.button(
                "Open in the editor",
                type="primary",
                icon=":material/edit:",
                on_click=_open,
                args=(formula.name, formula.text),
                help="Puts it in the text field at the top of the page.",
            )
        st.download_button(
            "Download",
            formulas_to_json([formula]),
            file_name=f"{formula.name}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            help="JSON with notes, tags and labels, to save on another machine.",
        )
        st.button(
            "Delete",
            icon=":material/delete:",
            on_click=_delete,
            args=(formula.name,),
            help="Throws it away; it can be taken back until the bin is emptied.",
        )
        key = formula.text if formula.kind != "measure" else formula.proxy.name
        places.link("score_vs_accuracy", "Hold against accuracy", **{session.PROXY: key})
        places.link("export", "Export", **{session.EXPORT_PROXY: key})


def _words(formula: SavedFormula) -> None:
    # What was changed elsewhere is drawn anew: no field keeps the words of another record.
    place = f"formula.saved.{formula.name}.{formula.modified.timestamp()}"
    unsaved = session.get(_UNSAVED)
    if unsaved and unsaved[0] == formula.name:
        st.caption("What you had written, and was not saved:")
        st.code(unsaved[1], language=None, wrap_lines=True)
    with st.form(f"{place}.form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Name",
                formula.name,
                key=f"{place}.name",
                width=200,
                help="Lower-case letters, digits, hyphens and underscores.",
            )
            st.text_input("Title", formula.title, key=f"{place}.title", width=240)
            st.number_input(
                "Labels spent to find it",
                0,
                saved_formulas.MOST_LABELS,
                formula.label_budget,
                key=f"{place}.labels",
                placeholder="unknown",
                width=190,
                help="How many accuracies were looked at to find it; empty if nobody knows.",
            )
            st.text_input("Tags", ", ".join(formula.tags), key=f"{place}.tags", width=240)
        st.text_area("Notes", formula.notes, key=f"{place}.notes", height=120)
        st.form_submit_button(
            "Save changes", icon=":material/save:", on_click=_change, args=(formula, place)
        )


def _open(name: str, text: str) -> None:
    session.put(session.FORMULA, text)
    session.put(_SAID, f"`{name}` is in the editor, at the top of the page.")


def _delete(name: str) -> None:
    from eznas_core.scoring import saved

    try:
        thrown = saved.delete(name)
    except EznasError as error:
        session.put(PROBLEM, str(error))
        return
    session.put(saved_trash.UNDO, thrown.path.name)
    session.put(PICKED, None)


def _change(formula: SavedFormula, place: str) -> None:
    from eznas_core.scoring import saved

    labels = session.get(f"{place}.labels")
    name = str(session.get(f"{place}.name") or "").strip()
    notes = str(session.get(f"{place}.notes") or "")
    try:
        changed = replace(
            formula,
            title=str(session.get(f"{place}.title") or ""),
            notes=notes,
            tags=saved_formulas.tags_of(str(session.get(f"{place}.tags") or "")),
            label_budget=None if labels is None else int(labels),
        )
        if name != formula.name:
            saved.rename(formula.name, name)
            session.put(PICKED, name)
            changed = replace(changed, name=name)
        if not changed.same_as(replace(formula, name=name)):
            saved.update(changed)
    except EznasError as error:
        session.put(PROBLEM, str(error))
        session.put(_UNSAVED, (name, notes) if notes.strip() != formula.notes else None)
        return
    session.put(_UNSAVED, None)
    session.put(_SAID, f"`{name}` is saved with your changes.")
