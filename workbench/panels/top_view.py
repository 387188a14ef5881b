"""Does a proxy find the good networks: figures for the top, and what the best of k loses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import cache, screen, study
from workbench.figures import top_curve
from workbench.panels import estimates

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice
    from workbench.proxies import ProxyOption
    from workbench.study import Book, Study


def show(
    choice: SpaceChoice,
    wanted: Study,
    option: ProxyOption,
    book: Book,
    text: str,
    architectures: Sequence[Architecture],
    *,
    series: int,
) -> None:
    """Draws the figures and the curve of one proxy.

    Raises:
        EznasError: There are too few networks.
    """
    standing = cache.standing(wanted, text)
    estimates.show(standing, ("top-10-tau", "top-20-tau", "precision", "ndcg"))
    estimates.show(standing, ("regret-10",), decimals=2)
    scored = study.judged(wanted, architectures, book)
    drawn = top_curve.info(
        [score.value for score in scored.values()],
        choice.table.values(list(scored), wanted.label).tolist(),
        proxy=option.title,
    )
    screen.chart(
        top_curve.figure(drawn, screen.palette(), series=series),
        drawn.description,
        key=f"study.top.{series}",
    )
    st.caption(
        f"The best network is the best of the {standing.n} drawn here, not of the space; against "
        f"{choice.label.title}."
    )
