"""Evolve: breed formulas by how well they rank networks, and watch them improve."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import (
    evolve_form,
    provenance,
    run_choice,
    run_live,
    run_verdict,
    space_choice,
)

frame.heading("evolve", engine=True)
with frame.guarded(stop=True):
    run = run_choice.show()
new = st.expander(
    "New evolution",
    expanded=run is None,
    icon=":material/add:",
    key=f"evolve.new.{run.name if run else ''}",  # a run that has begun closes the form
)
with new, frame.guarded():
    choice = space_choice.show()
    provenance.show(choice.table, choice.label)
    evolve_form.show(choice)
if run is None:
    st.info("Nothing has evolved on this machine yet. Start with the quick preset above.")
else:
    with frame.guarded():
        if (result := run.result()) is not None:
            run_verdict.show(result, run.name)
        run_live.show(run)
