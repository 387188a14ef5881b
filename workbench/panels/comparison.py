"""Two proxies on the same networks: which is better, or whether that cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen
from workbench.figures import forest
from workbench.figures.forest import ForestRow
from workbench.formats import number, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eznas_core.ranking import Comparison, RankResult
    from workbench.proxies import ProxyOption


def show(
    verdicts: Sequence[tuple[ProxyOption, RankResult]],
    baselines: Sequence[tuple[ProxyOption, RankResult]],
    comparison: Comparison | None,
) -> None:
    """Draws every tau with its interval, and the paired difference where there are two proxies.

    Args:
        verdicts: The proxies in question.
        baselines: Others on the same networks, to compare with.
        comparison: The paired comparison of the two proxies.
    """
    rows = [
        ForestRow(
            name=option.title,
            value=verdict.kendall.value,
            low=verdict.kendall.low,
            high=verdict.kendall.high,
            emphasis=emphasis,
        )
        for group, emphasis in ((verdicts, True), (baselines, False))
        for option, verdict in group
    ]
    drawn = forest.info(rows)
    screen.chart(forest.figure(drawn, screen.palette()), drawn.description, key="study.forest")
    if comparison is not None:
        _difference(comparison)


def _difference(comparison: Comparison) -> None:
    difference = comparison.difference
    text = (
        f"The tau of {comparison.a} minus that of {comparison.b} is {signed(difference.value)} "
        f"(95 % paired interval {number(difference.low)} to {number(difference.high)}, "
        f"{comparison.n} networks): **{comparison.verdict}**."
    )
    if str(comparison.verdict) == "separable":
        st.success(text, icon=":material/check_circle:")
    else:
        st.info(
            f"{text} Other networks of the same space could turn the order round.",
            icon=":material/balance:",
        )
