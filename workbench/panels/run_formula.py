"""What can be done with one formula of a run, wherever on the page it was ticked."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from workbench import places, session
from workbench.panels import formula_saving, run_family
from workbench.panels.formula_saving import Offer

_ACTIONS = (
    ("expression", "Open the formula", session.FORMULA),
    ("microscope", "Take it apart", session.FORMULA),
    ("score_vs_accuracy", "Hold against accuracy", session.PROXY),
    ("export", "Export", session.EXPORT_PROXY),
)


def show(
    run: str,
    text: str,
    *,
    labels: int | None,
    name: str,
    words: str,
    where: str,
    key: str,
    figures: Mapping[str, str] | None = None,
    family: bool = True,
) -> None:
    """Draws the ways on, and the formula as text.

    Args:
        run: The run's name.
        text: The formula.
        labels: Accuracies that were spent to find it.
        name: Its id in the run; empty where that is not known.
        words: What it is called here, such as "Formula in place 1".
        where: Its place in the run, as the record of a saved formula has it: "place 1".
        key: Where on the page this is; one for each place.
        figures: What was measured, for the record of a saved formula.
        family: Whether to offer the way to its family.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{words}:", width="content")
        for place, label, field in _ACTIONS:
            places.link(place, label, **{field: text})
        formula_saving.show(
            Offer(
                text=text,
                labels=labels,
                source=f"run {run}, {where}",
                figures=figures or {},
            ),
            key=key,
        )
        if family and name:
            st.button(
                "Where it comes from",
                icon=":material/family_history:",
                key=f"run.family.{key}",
                on_click=run_family.look_at,
                args=(run, name),
                help="Its ancestors and what changed on the way, below under “All formulas”.",
            )
    st.code(text, language=None, wrap_lines=True)
