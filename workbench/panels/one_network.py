"""One network of a space: which, its card, and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.guard import guarded
from workbench.panels import (
    architecture_card,
    architecture_choice,
    neighbours,
)

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice, Untrained


def show(choice: SpaceChoice | Untrained) -> Architecture | None:
    """Draws the choice of a network, and what is known of it from the outside.

    Returns:
        The network; None where the text is none.
    """
    st.subheader("One network")
    architecture = architecture_choice.show(choice)
    if architecture is not None:
        with guarded():
            architecture_card.show(choice, architecture)
            neighbours.show(choice, architecture)
    return architecture
