"""Which network a formula is tried on, and from which seed."""

from __future__ import annotations

import streamlit as st

from eznas_core import spaces
from eznas_core.foundation import numpy_generator
from eznas_core.spaces import SearchSpace
from workbench import session


def current_space() -> SearchSpace:
    """The search space in hand."""
    return spaces.get(session.get(session.SPACE) or spaces.SPACES.names()[0])


def text_field(space: SearchSpace) -> str:
    """Draws the field for a network's text, which is part of the address."""
    session.start_with(session.ARCHITECTURE, space.sample(numpy_generator(1, "example")).text)
    return st.text_input(
        f"Network of {space.title}",
        key=session.ARCHITECTURE,
        bind="query-params",
        help="The text form of an architecture. The page “Search space” has all of them.",
    )


def seed_field(text: str) -> int:
    """Draws the field for the seed.

    Args:
        text: Its help.
    """
    return int(
        st.number_input(
            "Seed",
            0,
            2**31 - 1,
            0,
            key="formula.seed",
            persist_state="session",
            help=text,
            width=130,
        )
    )
