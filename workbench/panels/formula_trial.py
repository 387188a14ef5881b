"""A formula tried on one network: its score, and its value on every unit along depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import cache, microscope, screen
from workbench.figures import profile
from workbench.formats import number, plural, score
from workbench.panels import network_choice

if TYPE_CHECKING:
    from eznas_core.expressions import Expression


def show(expression: Expression) -> None:
    """Draws the network's text, the score and the profile.

    Raises:
        EznasError: The text is no network.
    """
    from eznas_core import expressions

    space = network_choice.current_space()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = network_choice.text_field(space)
        seed = network_choice.seed_field(
            "Decides the weights and the images. How much the score moves with the seed says how "
            "far to trust it."
        )
    architecture = space.parse(text)
    found = cache.trial(expressions.format(expression), architecture, seed)
    with st.container(horizontal=True):
        st.metric("Score", score(found.value), help="Higher means better accuracy is expected.")
        if found.unit_values:
            units = str(len(found.unit_values))
            st.metric("Units", units, help="ReLU, convolution and batch norm.")
        st.metric("Time", f"{number(1000 * found.seconds, 0)} ms", help="On this machine.")
    if found.failure is not None:
        st.warning(f"No score: {found.failure}.", icon=":material/block:")
    if not found.unit_values:
        st.caption("This formula gives one number for the whole network, and none for its units.")
        return
    names = microscope.unit_names(architecture)
    values = found.unit_values
    if len(names) != len(values):
        names = tuple(f"unit {index}" for index in range(1, len(values) + 1))
    drawn = profile.info(names, values, proxy="the formula")
    screen.chart(profile.figure(drawn, screen.palette()), drawn.description, key="formula.profile")
    if drawn.missing:
        st.caption(f"{plural(drawn.missing, 'unit')} left out: shapes that do not fit together.")
