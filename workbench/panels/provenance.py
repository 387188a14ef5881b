"""Where accuracies come from: shown wherever one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.formats import count

if TYPE_CHECKING:
    from eznas_core.truth import AccuracyTable, Column


def source_of(table: AccuracyTable) -> str:
    """Where the accuracies come from, with the version where one is known."""
    from eznas_core.truth.provenance import NOT_STATED

    origin = table.provenance
    return origin.source if origin.version == NOT_STATED else f"{origin.source} {origin.version}"


def show(table: AccuracyTable, label: Column) -> None:
    """One line, with the whole record a click away."""
    origin = table.provenance
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Accuracies: {label.title}, from {source_of(table)}.", width="content")
        if label.is_noisy:
            st.badge("mostly chance", icon=":material/casino:", color="orange")
        with st.popover("Provenance", type="tertiary", icon=":material/fact_check:"):
            st.markdown(f"**{label.title}**  \n{label.note}")
            st.markdown(origin.label_note)
            st.dataframe(
                {
                    "record": ["source", "file", "sha256", "size", "licence", "read on"],
                    "value": [
                        source_of(table),
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
