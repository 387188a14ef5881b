"""Where a formula can go from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import places, seen, session
from workbench.panels import formula_saving, proxy_choice
from workbench.panels.formula_saving import Offer
from workbench.proxies import described

if TYPE_CHECKING:
    from eznas_core.expressions import Expression


def show(expression: Expression) -> None:
    """Draws the ways on: hold it against accuracy, take it apart, take it away, keep it."""
    from eznas_core import expressions

    text = expressions.format(expression)
    with st.container(horizontal=True, vertical_alignment="center", key="formula.actions"):
        places.link("score_vs_accuracy", "Hold against accuracy", **{session.PROXY: text})
        places.link("export", "Export", **{session.EXPORT_PROXY: text})
        places.link("microscope", "Take it apart", **{session.FORMULA: text})
        formula_saving.show(_offer(text), key="page")


def _offer(text: str) -> Offer:
    known = described(text, proxy_choice.options(), own_labels=seen.labels())
    return Offer(text=text, labels=known.label_budget)
