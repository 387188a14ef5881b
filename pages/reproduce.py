"""Reproduce: the published table, row by row, beside what comes out on this machine."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import reproduce_form, work_choice, work_live

frame.heading("reproduce", engine=True)
with frame.guarded(stop=True):
    run = work_choice.reproduction()
new = st.expander(
    "New reproduction",
    expanded=run is None,
    icon=":material/add:",
    key=f"reproduce.new.{run.path.name if run else ''}",  # one that has begun closes the form
)
with new, frame.guarded():
    reproduce_form.show()
if run is None:
    st.info("Nothing has been reproduced on this machine yet. One button above does it.")
else:
    with frame.guarded():
        work_live.reproduction(run)
