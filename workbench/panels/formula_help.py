"""Help under the field of a formula: proposals while it is typed, the call the caret stands in."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench import vocabulary

_ASSETS = Path(__file__).parents[1] / "assets"


def _asset(suffix: str) -> str:
    return (_ASSETS / f"formula_help.{suffix}").read_text(encoding="utf-8")


# Inside the page's own tree, so that the field can name the list it goes with (ARIA).
_mount = st.components.v2.component(
    "eznas_formula_help",
    html=_asset("html"),
    css=_asset("css"),
    js=_asset("js"),
    isolate_styles=False,
)


def show(label: str) -> None:
    """Draws the hint under a text field; the field itself works as well without it.

    Args:
        label: What the field is called.
    """
    _mount(key="formula.help", data={"label": label, "words": vocabulary.words()})
