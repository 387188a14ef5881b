"""Accuracies: which are here, how far chance decides them, and new ones: brought or trained."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import (
    bring_your_own,
    training_form,
    truth_tables,
    work_choice,
    work_live,
)

frame.heading("truth", engine=True)
with frame.guarded():
    truth_tables.show()

bring_your_own.show()

st.subheader("Train your own", anchor=False)
with frame.guarded(stop=True):
    run = work_choice.training()
new = st.expander(
    "New training",
    expanded=run is None,
    icon=":material/add:",
    key=f"truth.new.{run.path.name if run else ''}",  # a run that has begun closes the form
)
with new, frame.guarded():
    training_form.show()
if run is not None:
    with frame.guarded():
        work_live.training(run)
