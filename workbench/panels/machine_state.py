"""What is there on this machine: accuracy tables and runs."""

from __future__ import annotations

import time

import streamlit as st

from eznas_core import runs, spaces, truth
from workbench import places
from workbench.formats import ago, plural
from workbench.panels import truth_noise
from workbench.tables import machine


def show_truth(*, absent: bool = True) -> None:
    """Draws which accuracies are present, and which are not.

    Args:
        absent: Whether to list the spaces and datasets without accuracies too.

    Raises:
        EznasError: The data folder cannot be read.
    """
    st.subheader("Accuracies", anchor=False)
    frame = machine.accuracies(spaces.SPACES, truth.available())
    here = frame["networks"].notna()
    st.dataframe(
        frame if absent else frame[here],
        hide_index=True,
        height="content",
        placeholder="–",
        # Beside the runs there is no room for more.
        column_order=None if absent else ("space", "dataset", "networks", "source"),
        column_config={
            "networks": st.column_config.NumberColumn(format="localized", width="small"),
            "source": st.column_config.TextColumn(width="medium"),
            "ceiling": st.column_config.NumberColumn(
                "noise ceiling", format="%.2f", width="small", help=truth_noise.HELP
            ),
        },
        alt="Accuracy tables on this machine",
    )
    if not absent and not here.all():
        st.caption(
            f"{plural(int((~here).sum()), 'further pair')} of space and dataset can be built and "
            "scored; their accuracies are not on this machine."
        )


def is_untouched() -> bool:
    """Whether nothing has evolved here yet.

    Raises:
        EznasError: The folder of the runs cannot be read.
    """
    return not runs.has_runs()


def show_runs(most: int = 5) -> None:
    """Draws the newest runs.

    Raises:
        EznasError: The folder of the runs cannot be read.
    """
    st.subheader("Latest runs", anchor=False)
    newest = runs.list_runs()[:most]
    if not newest:
        st.info("Nothing has evolved here yet. The quick preset takes about two minutes.")
        places.link("evolve", "Start an evolution")
        return
    for run in newest:
        created = run.created
        age = "" if created is None else f", {ago(time.time() - created.timestamp())}"
        places.link("evolve", f"{run.name}: {run.status}{age}", run=run.name)
