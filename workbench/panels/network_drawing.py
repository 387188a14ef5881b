"""The whole network drawn: blocks and how they are connected, as coarse or fine as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen
from workbench.figures import network_graph
from workbench.formats import plural

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.inspector import Inside

# More are too much for the browser to lay out, and for anybody to read.
_MOST = 250
_FIRST = 40


def show(architecture: Architecture, found: Inside) -> None:
    """Draws the choice of detail, where there is one, and the drawing."""
    offered = [each for each in found.wirings if len(each.blocks) <= _MOST]
    if not offered:
        fewest = plural(len(found.wirings[0].blocks), "block")
        st.caption(f"The network is not drawn: it has {fewest} even at its coarsest.")
        return
    usual = max((i for i, each in enumerate(offered) if len(each.blocks) <= _FIRST), default=0)
    index = usual
    if len(offered) > 1:
        index = st.segmented_control(
            "Blocks of the drawing",
            range(len(offered)),
            default=usual,
            required=True,
            format_func=[str(len(each.blocks) - 2) for each in offered].__getitem__,
            # Another network has other levels.
            key=f"inspector.level.{architecture.text}",
            help="How deep modules are looked into: from the network's own parts to its layers.",
        )
    drawn = network_graph.info(
        offered[usual if index is None else index], (unit.name for unit in found.units)
    )
    with st.container(height=520, key="inspector.drawing"):
        screen.drawing(network_graph.dot(drawn, screen.palette()), drawn.description)
    st.caption(drawn.description)
