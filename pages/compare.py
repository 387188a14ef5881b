"""Compare: any proxies beside each other, against any accuracies there are."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import compare_form, compare_results

frame.heading("compare", engine=True)
wanted = None
with frame.guarded():
    wanted = compare_form.show()

with frame.guarded():
    if wanted is None:
        st.info(
            "Press Compare: five proxies on sixty networks take about twenty seconds. The "
            "heat map fills in as networks are scored, and you can stop at any time."
        )
    else:
        compare_results.show(wanted)
