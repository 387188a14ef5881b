"""Which network to look at: by its text, at random, or the best one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError, numpy_generator
from workbench import session
from workbench.guard import show_error
from workbench.panels.space_choice import SpaceChoice

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture, SearchSpace
    from workbench.panels.space_choice import Untrained

_DRAWS = "space.draws"


def show(choice: SpaceChoice | Untrained) -> Architecture | None:
    """Draws the text field and two shortcuts; None while the text is no architecture.

    Which network is the best is known, and its shortcut drawn, only where there are accuracies.
    """
    first = best(choice) if isinstance(choice, SpaceChoice) else _example(choice.space)
    session.start_with(session.ARCHITECTURE, first.text)

    def pick_best(choice: SpaceChoice) -> None:
        session.put(session.ARCHITECTURE, best(choice).text)

    def pick_at_random() -> None:
        draw = session.get(_DRAWS, 0) + 1
        session.put(_DRAWS, draw)
        rng = numpy_generator(draw, "looking around", choice.space.name)
        session.put(session.ARCHITECTURE, choice.space.sample(rng).text)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Network",
            key=session.ARCHITECTURE,
            bind="query-params",
            help="The text form of an architecture. Paste one, tick a row of the table, or take "
            "a shortcut. It is part of the page's address, so a link shows the same network.",
        )
        if isinstance(choice, SpaceChoice):
            st.button(
                "Best",
                icon=":material/trophy:",
                on_click=pick_best,
                args=(choice,),
                help="The network with the highest accuracy in the table.",
            )
        st.button(
            "Random",
            icon=":material/casino:",
            on_click=pick_at_random,
            help="A network drawn as the benchmark draws them.",
        )
    return _parsed(choice.space, text)


def best(choice: SpaceChoice) -> Architecture:
    """The most accurate network of the table."""
    known = choice.table.architectures(choice.label.name)
    return known[int(choice.table.values(known, choice.label.name).argmax())]


def _example(space: SearchSpace) -> Architecture:
    return space.sample(numpy_generator(1, "example"))


def _parsed(space: SearchSpace, text: str) -> Architecture | None:
    try:
        return space.parse(text)
    except EznasError as error:
        show_error(error)
        return None
