"""Microscope: a formula on one network, node by node, and what each node is worth."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import (
    formula_editor,
    microscope_nodes,
    microscope_worth,
    provenance,
    space_choice,
)

frame.heading("microscope", engine=True)
with frame.guarded():
    expression = formula_editor.show()
if expression is not None:
    with frame.guarded():
        st.subheader("On one network", anchor=False)
        microscope_nodes.show(expression)
    with frame.guarded():
        st.subheader("On a labelled sample", anchor=False)
        choice = space_choice.show()
        provenance.show(choice.table, choice.label)
        microscope_worth.show(expression, choice)
