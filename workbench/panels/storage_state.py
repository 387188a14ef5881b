"""A word on every page while nothing can be kept."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from eznas_core.foundation import data_folder, has_no_room
from workbench.guard import as_typed


def show() -> None:
    """Draws what is wrong with the data folder and what to do; nothing where all is well."""
    folder = data_folder(create=False).absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(there, os.W_OK):
        st.warning(
            f"**Nothing can be kept: {_named(folder)} cannot be written to.** Everything can be "
            "looked at and computed, but nothing can evolve, be searched, trained or saved. Set "
            "the environment variable EZNAS_DATA to a folder you may write to, and start the "
            "workbench again.",
            icon=":material/lock:",
        )
    elif has_no_room(there):
        st.warning(
            f"**Nothing can be kept: the disk of {_named(folder)} is full.** Make room there; "
            "what was interrupted can then go on. Or set the environment variable EZNAS_DATA to "
            "a folder on another disk, and start the workbench again.",
            icon=":material/hard_disk:",
        )


def _named(folder: Path) -> str:
    return as_typed(str(folder))
