"""Formula: read it as a tree, as mathematics and in words; change it; try it."""

from __future__ import annotations

import streamlit as st

from workbench import frame, screen
from workbench.panels import (
    formula_actions,
    formula_editor,
    formula_library,
    formula_parts,
    formula_reading,
    formula_sample,
    formula_trial,
    language_reference,
)

frame.heading("expression", engine=True)
left, right = screen.split("formula")
with left, frame.guarded():
    expression = formula_editor.show()
    if expression is not None:
        formula_parts.show(expression)
    sample = st.container()
    if expression is not None:
        formula_reading.show_reading(expression)
        formula_actions.show(expression)
with right, frame.guarded():
    if expression is not None:
        formula_reading.show_tree(expression)
formula_library.show()
if expression is not None:
    with frame.guarded():
        st.subheader("On one network", anchor=False)
        formula_trial.show(expression)
with frame.guarded():
    language_reference.show()
with sample, frame.guarded():
    formula_sample.show(expression)
