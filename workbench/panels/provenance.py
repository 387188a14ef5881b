"""Where accuracies come from: shown wherever one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.formats import count

if TYPE_CHECKING:
    from eznas_core.truth import AccuracyTable, Column


def show(table: AccuracyTable, label: Column) -> None:
    """One line, with the whole record a click away."""
    origin = table.provenance
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            f"Accuracies: {label.title}, from {origin.source} {origin.version}.", width="content"
        )
        if label.is_noisy:
            st.badge("mostly chance", icon=":material/casino:", color="orange")
        with st.popover("Provenance", type="tertiary", icon=":material/fact_check:"):
            st.markdown(f"**{label.title}**  \n{label.note}")
            st.markdown(origin.label_note)
            st.dataframe(
                {
                    "record": ["source", "file", "sha256", "size", "licence", "read on"],
                    "value": [
                        f"{origin.source} {origin.version}",
                        origin.file,
                        origin.sha256,
                        f"{count(origin.size)} bytes",
                        origin.licence,
                        origin.retrieved.isoformat(),
                    ],
                },
                hide_index=True,
                alt="Provenance of the accuracy table",
            )
            if table.cache_problem:
                st.warning(f"No copy could be kept: {table.cache_problem}")
