"""Which proxies order the networks alike, whatever their accuracies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import comparing, screen
from workbench.figures import dendrogram

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.study import Book


def show(
    architectures: Sequence[Architecture], books: Mapping[str, Book], titles: Mapping[str, str]
) -> None:
    """Draws the tree.

    Args:
        architectures: The networks.
        books: The scores, by the text of the proxy.
        titles: What each proxy is called.
    """
    both, columns = comparing.values(architectures, books)
    names, rho = comparing.correlations({titles[text]: c for text, c in columns.items()})
    if len(names) < 2:
        st.info("Fewer than two of the proxies give these networks different scores.")
        return
    drawn = dendrogram.info(names, rho)
    screen.chart(dendrogram.figure(drawn, screen.palette()), drawn.description, key="compare.alike")
    st.caption(f"n = {len(both)} networks; no accuracy has a part in it.")
