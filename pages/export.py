"""Export: take a proxy with you as one Python file that needs only torch."""

from __future__ import annotations

import streamlit as st

from workbench import frame, seen, session
from workbench.guard import as_typed
from workbench.panels import export_forms, formula_saving, proxy_choice
from workbench.proxies import described

frame.heading("export", engine=True)
with frame.guarded():
    chosen = proxy_choice.show(key=session.EXPORT_PROXY, help="What to take away.")
    if chosen is None:
        st.info("Choose a proxy to see its file.")
    else:
        option = described(chosen, proxy_choice.options(), own_labels=seen.labels())
        if option.note:
            st.caption(as_typed(option.note))
        if option.origin == "own":  # an ensemble too, which the page of formulas does not write
            offer = formula_saving.Offer(text=option.key, labels=option.label_budget)
            formula_saving.show(offer, key="export")
        export_forms.show(option)
