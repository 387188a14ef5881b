"""Search space: every network that can be built, with the accuracy it reached."""

from __future__ import annotations

import streamlit as st

from workbench import frame, screen
from workbench.panels import (
    network_inspector,
    one_network,
    provenance,
    space_browser,
    space_choice,
    space_summary,
)

frame.heading("search_space")
with frame.guarded(stop=True):
    choice = space_choice.show_any()
    if isinstance(choice, space_choice.Untrained):
        space_summary.untrained(choice)
    else:
        provenance.show(choice.table, choice.label)
        space_summary.show(choice)

everything, one = screen.split("spaces")
with one, frame.guarded():
    architecture = one_network.show(choice)
with everything, frame.guarded():
    if not isinstance(choice, space_choice.Untrained):
        st.subheader("All networks")
        space_browser.show(choice)
        space_summary.distribution(choice, architecture.text if architecture else None)
    else:
        space_summary.no_accuracies()
with frame.guarded():
    if architecture is not None:
        network_inspector.show(choice, architecture)
