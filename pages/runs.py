"""Runs: all evolutions of this machine, to find, compare, continue, name and clear away."""

from __future__ import annotations

import streamlit as st

from workbench import frame, places
from workbench.panels import (
    run_bundle,
    runs_actions,
    runs_card,
    runs_compare,
    runs_table,
    runs_trash,
)

frame.heading("runs")
with frame.guarded(stop=True):
    runs_trash.undo()
    chosen = runs_table.show()
with frame.guarded():
    if chosen is None:
        st.info("Nothing has evolved on this machine yet.", icon=":material/genetics:")
        places.link("evolve", "Start an evolution")
    elif not chosen:
        st.caption("Tick a run to open, name or clone it; tick two or more to compare them.")
    else:
        runs_actions.show(chosen)
with frame.guarded():
    if chosen and len(chosen) == 1:
        runs_card.show(chosen[0])
        run_bundle.export(chosen[0])
    elif chosen:
        runs_compare.show(chosen)
with frame.guarded():
    run_bundle.take_in()
with frame.guarded():
    runs_trash.show()
