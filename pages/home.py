"""Start: what this is, the way through it, and what is on this machine."""

from __future__ import annotations

import streamlit as st

from workbench import frame, screen
from workbench.panels import first_steps, machine_state, tour_guide

frame.heading("home")
st.markdown(
    "A zero-cost proxy is a number computed from an *untrained* network that ranks networks as "
    "training would. EZNAS finds such proxies by genetic programming over the statistics of a "
    "network's layers. Everything below runs on this machine, offline, on the accuracies of a "
    "real benchmark that came with the installation."
)
with frame.guarded():
    tour_guide.show_card(first_start=machine_state.is_untouched())
first_steps.show()
left, right = screen.split("home")
with left, frame.guarded():
    machine_state.show_runs()
with right, frame.guarded():
    machine_state.show_truth(absent=False)
