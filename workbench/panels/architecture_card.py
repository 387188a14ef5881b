"""One network: its cell, what it costs, and how accurate it became."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen
from workbench.figures import cell
from workbench.formats import count, number, percent
from workbench.panels.space_choice import SpaceChoice
from workbench.tables.architectures import known_accuracy

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import Untrained


def show(choice: SpaceChoice | Untrained, architecture: Architecture) -> None:
    """Draws the card; without an accuracy where there are none of the space."""
    space = choice.space
    drawn = cell.info(space, architecture)
    for index, graph in enumerate(drawn.graphs):
        if len(drawn.graphs) > 1:
            st.markdown(f"**{graph.title[:1].upper()}{graph.title[1:]}**")
        screen.drawing(cell.dot(drawn, screen.palette(), cell=index), drawn.description)
    with st.container(horizontal=True):
        if isinstance(choice, SpaceChoice):
            accuracy = known_accuracy(choice.table, architecture, choice.label.name)
            st.metric(
                choice.measure[:1].upper() + choice.measure[1:],
                "not in table" if accuracy is None else percent(accuracy),
                help=choice.label.title,
            )
        with st.spinner("Building the network, to count it …"):
            parameters = space.parameters(architecture, choice.dataset)
            macs = space.macs(architecture, choice.dataset)
        st.metric(
            "Parameters",
            f"{number(parameters / 1e6)} M",
            help="Millions of trainable parameters.",
        )
        st.metric(
            "MFLOPs",
            number(macs / 1e6, 1),
            help="Millions of multiply-adds of convolutions and linear layers, for one image.",
        )
    _facts(choice, architecture)


def _facts(choice: SpaceChoice | Untrained, architecture: Architecture) -> None:
    facts = dict(choice.space.describe(architecture))
    if isinstance(choice, SpaceChoice):
        facts |= _rank(choice, architecture)
    # A pair of tildes would strike out what stands between them.
    known = {name: text.replace("~", "\\~") for name, text in facts.items() if text.strip("-")}
    st.table({"About this network": known}, border="horizontal")
    if not isinstance(choice, SpaceChoice) or architecture not in choice.table:
        return
    if len(choice.table.labels) > 1:
        with st.expander("By other labels"):
            st.table({"Accuracy": _other_labels(choice, architecture)}, border="horizontal")


def _rank(choice: SpaceChoice, architecture: Architecture) -> dict[str, str]:
    own = known_accuracy(choice.table, architecture, choice.label.name)
    if own is None:
        return {}
    everyone = choice.table.values(choice.table.architectures(choice.label.name), choice.label.name)
    better = int((everyone > own).sum())
    return {"rank by accuracy": f"{count(better + 1)} of {count(len(everyone))}"}


def _other_labels(choice: SpaceChoice, architecture: Architecture) -> dict[str, str]:
    table = choice.table
    return {
        table.column(name).title: percent(known_accuracy(table, architecture, name))
        for name in table.labels
        if name != choice.label.name
    }
