"""Saving a formula under a name, from wherever one is on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from eznas_core.foundation import EznasError, content_hash
from workbench import saved_formulas, session
from workbench.guard import sentence

_ROUND = "formula.save.round"
_PROBLEM = "formula.save.problem"
_SAID = "formula.save.said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A formula that can be saved, and what is known of it.

    Attributes:
        text: The formula.
        labels: Accuracies that were spent to find it; None where that is not known.
        source: Where it comes from, for example "run 2026-01-31-120000".
        figures: What was measured, short names to short texts.
    """

    text: str
    labels: int | None = None
    source: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)


def show(offer: Offer, *, key: str) -> None:
    """Draws the button, and behind it a name, a note, tags and the labels that were spent.

    Args:
        offer: What to save.
        key: Where on the screen this is; one for each place.
    """
    # Another key is another form, shut and empty: what was saved is not offered again.
    number = session.get(f"{_ROUND}.{key}", 0)
    place = f"formula.save.{key}.{number}"
    with st.popover(
        "Save",
        icon=":material/bookmark_add:",
        key=place,
        help="Keeps the formula under a name, by which every list of proxies has it.",
    ):
        _form(offer, key, place)
    said = session.take(f"{_SAID}.{key}")
    if said:
        st.success(said, icon=":material/bookmark_added:", width=380)


def _form(offer: Offer, key: str, place: str) -> None:
    problem = session.take(f"{_PROBLEM}.{key}")
    if problem:
        st.error(sentence(problem), icon=":material/error:")
    try:
        kept = saved_formulas.listing().formulas
    except EznasError as error:
        st.error(sentence(str(error)), icon=":material/error:")
        return
    names = [f"`{each.name}`" for each in kept if each.text == offer.text]
    if names:
        st.caption(f"This formula is saved already, as {', '.join(names)}.")
    labels = _labels_key(offer, place)
    with st.form(f"{place}.form", border=False):
        st.text_input(
            "Name",
            key=f"{place}.name",
            placeholder="narrow-cells",
            help="A word or a few. In formulas, addresses and on the command line it is written "
            "in lower-case letters, digits and hyphens.",
        )
        st.text_area(
            "Notes",
            key=f"{place}.notes",
            height=100,
            placeholder="What it is good for, where it fails",
        )
        st.text_input("Tags", key=f"{place}.tags", placeholder="paper, five seeds")
        st.number_input(
            "Labels spent to find it",
            0,
            saved_formulas.MOST_LABELS,
            offer.labels,
            key=labels,
            placeholder="unknown",
            help="How many accuracies were looked at to find this formula: 0 if it was thought "
            "up, empty if nobody knows. It stands in the card of every figure.",
        )
        st.form_submit_button(
            "Save the formula",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(offer, key, place),
        )


def _labels_key(offer: Offer, place: str) -> str:
    """The field of another formula, or of other labels, is another one: it shows what is known."""
    return f"{place}.labels.{content_hash([offer.text, offer.labels])}"


def _save(offer: Offer, key: str, place: str) -> None:
    labels = session.get(_labels_key(offer, place))
    try:
        kept = saved_formulas.save_as(
            offer.text,
            str(session.get(f"{place}.name") or ""),
            notes=str(session.get(f"{place}.notes") or ""),
            tags=saved_formulas.tags_of(str(session.get(f"{place}.tags") or "")),
            labels=None if labels is None else int(labels),
            source=offer.source,
            figures=offer.figures,
        )
    except EznasError as error:
        session.put(f"{_PROBLEM}.{key}", str(error))
        return
    session.put(f"{_SAID}.{key}", f"Saved as `{kept.name}`. It is in every list of proxies now.")
    session.put(f"{_ROUND}.{key}", session.get(f"{_ROUND}.{key}", 0) + 1)
