"""Every pair of proxies: how far apart, and whether that is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import cache, screen
from workbench.figures import heatmap
from workbench.figures.heatmap import Cell
from workbench.formats import number, plural, signed

if TYPE_CHECKING:
    from eznas_core.ranking import Comparison
    from workbench.study import Study

_SURE = "●"
_UNSURE = "○"


def show(study: Study, titles: Mapping[str, str]) -> None:
    """Draws the matrix of paired differences.

    Args:
        study: The networks and the accuracy.
        titles: Text of each proxy to what it is called.

    Raises:
        EznasError: Too few networks, or nothing to rank.
    """
    found = cache.pairs(study, tuple(titles))
    if not found:
        st.info("Fewer than two of the proxies give these networks different scores.")
        return
    texts = list(dict.fromkeys(name for pair in found for name in (pair.a, pair.b)))
    names = [titles[text] for text in texts]
    drawn = heatmap.info(
        names,
        names,
        cells(found, texts),
        quantity="Tau of the row less tau of the column; a filled circle is separable",
        slanted=True,
        limit=max(0.05, *(abs(pair.difference.value) for pair in found)),
    )
    screen.chart(
        heatmap.figure(drawn, screen.palette()),
        drawn.description,
        key="compare.pairs",
        caption=False,
    )
    sure = sum(str(pair.verdict) == "separable" for pair in found)
    st.caption(
        f"Tau of the row less tau of the column. {_SURE} separable: the 95 % paired bootstrap "
        f"interval leaves out zero; {_UNSURE} not separable. {sure} of "
        f"{plural(len(found), 'pair')} are separable on {found[0].n} networks; of pairs that do "
        "not differ, one in twenty comes out separable by chance."
    )


def cells(pairs: Sequence[Comparison], names: Sequence[str]) -> list[list[Cell]]:
    """The matrix, row less column; the diagonal is empty."""
    empty = Cell(value=None, text="", hover="the same proxy")
    lines = [[empty for _ in names] for _ in names]
    for pair in pairs:
        i, j = names.index(pair.a), names.index(pair.b)
        verdict = str(pair.verdict)
        mark = _SURE if verdict == "separable" else _UNSURE
        value, low, high = pair.difference.value, pair.difference.low, pair.difference.high
        for row, column, sign in ((i, j, 1), (j, i, -1)):
            between = sorted((sign * low, sign * high))
            lines[row][column] = Cell(
                value=sign * value,
                text=f"{signed(sign * value)}\n{mark}",
                hover=f"<b>{signed(sign * value)}</b>, 95 % paired interval {number(between[0])} "
                f"to {number(between[1])}<br>{verdict} on {pair.n} networks",
            )
    return lines
