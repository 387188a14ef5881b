"""Score and accuracy: what a proxy says about accuracy, and how far to trust it."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import provenance, space_choice, study_form, study_results

frame.heading("score_vs_accuracy", engine=True)
with frame.guarded(stop=True):
    choice = space_choice.show()
    provenance.show(choice.table, choice.label)
    wanted = study_form.show(choice)

with frame.guarded():
    if wanted is None:
        st.info(
            "Choose a proxy and press Compute. Three hundred networks take about half a minute; "
            "the figures fill in as they are scored, and you can stop at any time."
        )
    else:
        study_results.show(choice, wanted)
