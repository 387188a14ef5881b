"""A row of figures with their intervals, or with why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import Failure
from workbench.formats import ABSENT, number

if TYPE_CHECKING:
    from workbench.comparing import Standing


def show(standing: Standing, names: Sequence[str], *, decimals: int = 3) -> None:
    """Draws one metric a figure; each says what it means.

    Args:
        standing: The figures.
        names: Which of them, by their names in `ranking.FIGURES`.
        decimals: How many decimals.
    """
    from eznas_core.ranking import FIGURES

    with st.container(horizontal=True):
        for name in names:
            figure = FIGURES.get(name)
            found = standing.figures[name]
            # A name such as nDCG keeps its small letter.
            lower = figure.title[1:2].islower() or figure.title[1:2] == " "
            title = figure.title[:1].upper() + figure.title[1:] if lower else figure.title
            if isinstance(found, Failure):
                st.metric(
                    title, ABSENT, help=f"{figure.meaning} Here there is none: {found.detail}"
                )
                continue
            st.metric(
                title,
                number(found.value, decimals),
                delta=f"{number(found.low, decimals)} to {number(found.high, decimals)}",
                delta_color="off",
                delta_arrow="off",
                help=f"{figure.meaning} Below it: the 95 % bootstrap interval over networks.",
            )
