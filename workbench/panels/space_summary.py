"""A search space in five numbers, and how its accuracies are distributed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import cache, places, screen
from workbench.figures import histogram
from workbench.formats import count, number, percent, roughly
from workbench.panels.space_choice import SpaceChoice, Untrained
from workbench.tables import architectures

if TYPE_CHECKING:
    import pandas as pd


def show(choice: SpaceChoice) -> None:
    """Draws the description and the numbers."""
    frame = _frame(choice)
    accuracy, parameters = frame[architectures.ACCURACY], frame[architectures.PARAMETERS]
    st.markdown(choice.space.description)
    with st.container(horizontal=True):
        st.metric("Networks", count(len(frame)), help="Networks with a known accuracy.")
        st.metric(
            "Different functions",
            count(architectures.functions(frame)),
            help="Networks that compute the same function are counted once. Fitness, selection "
            "and test networks never share a function.",
        )
        st.metric(
            f"Best {choice.measure}", percent(accuracy.max()), help="The best trained network."
        )
        st.metric(f"Median {choice.measure}", percent(accuracy.median()), help="Half are below it.")
        st.metric(
            "Parameters",
            f"{number(parameters.min(), 2)}–{number(parameters.max(), 2)} M",
            help="Smallest and largest network, in millions of parameters.",
        )


def untrained(choice: Untrained) -> None:
    """Draws the description of a space that there are no accuracies of, and its size."""
    size = choice.space.size
    st.markdown(choice.space.description)
    st.metric(
        "Networks",
        "too many to count" if size is None else roughly(size),
        help="Networks that can be built.",
    )


def no_accuracies() -> None:
    """Says what is missing to list the networks, and where it comes from."""
    st.subheader("All networks")
    st.info(
        "There are no accuracies of this space and dataset on this machine. Its networks can be "
        "looked at and scored; to list and to rank them, bring the benchmark's file or a table of "
        "your own, or train some.",
        icon=":material/dataset:",
    )
    places.link("truth", "Bring or train accuracies")


def distribution(choice: SpaceChoice, chosen: str | None = None) -> None:
    """Draws the histogram of the accuracies.

    Args:
        choice: The space and its accuracies.
        chosen: Text of the network to mark.
    """
    frame = _frame(choice)
    row = frame[frame[architectures.ARCHITECTURE] == chosen]
    marks = {"this network": float(row[architectures.ACCURACY].iloc[0])} if len(row) else {}
    drawn = histogram.info(
        frame[architectures.ACCURACY], quantity=f"{choice.label.title} (%)", marks=marks, bins=84
    )
    screen.chart(
        histogram.figure(drawn, screen.palette()), drawn.description, key="space.distribution"
    )


def _frame(choice: SpaceChoice) -> pd.DataFrame:
    return cache.architectures(choice.space.name, choice.table.dataset, choice.label.name)
