"""Versions, folders, licence of this installation."""

from __future__ import annotations

import shutil

import streamlit as st

from eznas_core.foundation import data_folder
from workbench.tables import machine

_GIGABYTE = 1e9


def show_versions() -> None:
    """Draws the versions."""
    st.subheader("Versions", anchor=False)
    st.dataframe(machine.versions(), hide_index=True, height="content", alt="Versions")


def show_folder() -> None:
    """Draws where data lives, and how much room there is.

    Raises:
        EznasError: The folder is not there and cannot be made.
    """
    st.subheader("Data folder", anchor=False)
    folder = data_folder()
    st.code(str(folder), language=None)
    free = shutil.disk_usage(folder).free / _GIGABYTE
    st.caption(f"Accuracy tables and runs live here. {free:.1f} GB are free.")
    st.caption("The environment variable EZNAS_DATA puts it elsewhere.")


def show_licence() -> None:
    """Draws licence and manners."""
    st.subheader("Licence and privacy", anchor=False)
    st.markdown(
        "Apache-2.0. The workbench listens on this machine's own address only, sends no usage "
        "statistics and needs no network."
    )
