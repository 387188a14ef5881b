"""The noise ceiling of accuracies, and the mark of those that chance decides."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from eznas_core.truth import NOISY_BELOW
from workbench.formats import number

HELP = (
    "Kendall tau between the means of two disjoint sets of trainings of the same networks: about "
    "as far as any proxy can agree with them."
)


def show_ceilings(ceilings: Mapping[str, float], label: str) -> None:
    """Draws the ceilings of a table's columns, and the mark where the label's is low.

    Args:
        ceilings: Ceiling by column; nothing is drawn where there is none.
        label: The column that is looked at.
    """
    if not ceilings:
        return
    with st.container(horizontal=True):
        for name, ceiling in ceilings.items():
            st.metric(f"Noise ceiling, {name}", number(ceiling), help=HELP)
    if ceilings.get(label, NOISY_BELOW) < NOISY_BELOW:
        st.warning(
            f"Mostly chance: two sets of trainings agree in “{label}” to "
            f"{number(ceilings[label], 2)} only, so no proxy can be expected to do better.",
            icon=":material/casino:",
        )
