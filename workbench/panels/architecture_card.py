"""One network: its cell, what it costs, and how accurate it became."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen
from workbench.figures import cell
from workbench.formats import count, number, percent
from workbench.tables.architectures import known_accuracy

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice


def show(choice: SpaceChoice, architecture: Architecture) -> None:
    """Draws the card."""
    space, table = choice.space, choice.table
    drawn = cell.info(space, architecture)
    for index, graph in enumerate(drawn.graphs):
        if len(drawn.graphs) > 1:
            st.markdown(f"**{graph.title}**")
        screen.drawing(cell.dot(drawn, screen.palette(), cell=index), drawn.description)
    accuracy = known_accuracy(table, architecture, choice.label.name)
    with st.container(horizontal=True):
        st.metric(
            "Accuracy",
            "not in table" if accuracy is None else percent(accuracy),
            help=choice.label.title,
        )
        st.metric(
            "Parameters",
            f"{number(space.parameters(architecture, table.dataset) / 1e6)} M",
            help="Millions of trainable parameters.",
        )
        st.metric(
            "MFLOPs",
            number(space.macs(architecture, table.dataset) / 1e6, 1),
            help="Millions of multiply-adds of convolutions and linear layers, for one image.",
        )
    _facts(choice, architecture)


def _facts(choice: SpaceChoice, architecture: Architecture) -> None:
    facts = dict(choice.space.describe(architecture))
    own = known_accuracy(choice.table, architecture, choice.label.name)
    if own is not None:
        everyone = choice.table.values(
            choice.table.architectures(choice.label.name), choice.label.name
        )
        better = int((everyone > own).sum())
        facts["rank by accuracy"] = f"{count(better + 1)} of {count(len(everyone))}"
    # A pair of tildes would strike out what stands between them.
    known = {name: text.replace("~", "\\~") for name, text in facts.items() if text.strip("-")}
    st.table({"About this network": known}, border="horizontal")
    if architecture in choice.table and len(choice.table.labels) > 1:
        with st.expander("By other labels"):
            st.table({"Accuracy": _other_labels(choice, architecture)}, border="horizontal")


def _other_labels(choice: SpaceChoice, architecture: Architecture) -> dict[str, str]:
    table = choice.table
    return {
        table.column(name).title: percent(known_accuracy(table, architecture, name))
        for name in table.labels
        if name != choice.label.name
    }
