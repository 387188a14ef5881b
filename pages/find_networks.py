"""Find networks: search a space with a proxy, and see what that is worth."""

from __future__ import annotations

import streamlit as st

from workbench import frame
from workbench.panels import find_choice, find_form, find_live, provenance, space_choice

frame.heading("find_networks", engine=True)
with frame.guarded(stop=True):
    search = find_choice.show()
new = st.expander(
    "New search",
    expanded=search is None,
    icon=":material/add:",
    key=f"find.new.{search.name if search else ''}",  # a search that has begun closes the form
)
with new, frame.guarded():
    choice = space_choice.show()
    provenance.show(choice.table, choice.label)
    find_form.show(choice)
if search is None:
    st.info(
        "Nothing has been searched on this machine yet. As it stands above, a search takes two "
        "or three minutes; the curves fill in as runs end, and you can stop at any time."
    )
else:
    with frame.guarded():
        find_live.show(search)
