"""Why a worker is gone, as far as that can be known, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from eznas_core.foundation import has_no_room
from workbench.guard import as_typed


def show(folder: Path, *, button: str) -> None:
    """Draws the reason and the way on, for a worker that ended without saying why.

    Args:
        folder: Where it worked.
        button: What the button is called that sends a new one.
    """
    if has_no_room(folder):
        st.error(
            f"**The disk is full.** The worker could not even write that it ended. Make room on "
            f"the disk of {as_typed(str(folder))}, then press “{button}”.",
            icon=":material/hard_disk:",
        )
    else:
        st.warning(
            "**The worker ended without a word.** Somebody ended it, the machine ran out of "
            "memory and chose it, or the machine was switched off. Nothing that was finished is "
            f"lost: “{button}” sends a new one, which goes on where this one was.",
            icon=":material/power_off:",
        )
