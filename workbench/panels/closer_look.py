"""A closer look at proxies: is it only size, and does it find the good networks?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen
from workbench.guard import guarded
from workbench.panels import size_view, top_view

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice
    from workbench.proxies import ProxyOption
    from workbench.study import Book, Study

SIZE = "size held fixed"
TOP = "the best networks"
Looked = tuple["ProxyOption", "Book", str]


def show(
    choice: SpaceChoice,
    study: Study,
    proxies: Sequence[Looked],
    architectures: Sequence[Architecture],
) -> None:
    """Draws one of the two views, a column for each proxy.

    Args:
        choice: Space and accuracies.
        study: What was asked for.
        proxies: Each proxy with its scores and its text.
        architectures: The networks.
    """
    st.subheader("A closer look", anchor=False)
    view = st.segmented_control(
        "View",
        [SIZE, TOP],
        default=SIZE,
        required=True,
        key="study.closer",
        persist_state="session",
        help="Size held fixed: many proxies count parameters in disguise; this shows what is left. "
        "The best networks: what a proxy is for is finding those.",
    )
    places = screen.split("closer") if len(proxies) > 1 else [st.container()]
    for series, (place, (option, book, text)) in enumerate(zip(places, proxies, strict=True)):
        with place, guarded():
            if len(proxies) > 1:
                st.markdown(f"**{option.title}**")
            if view == TOP:
                top_view.show(choice, study, option, book, text, architectures, series=series)
            else:
                size_view.show(choice, study, option, book, text, architectures, series=series)
