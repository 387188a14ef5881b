"""Putting pictures on the screen: one way for charts, one for drawings, always with words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import session
from workbench.palette import Palette, palette_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import plotly.graph_objects as go
    from streamlit.delta_generator import DeltaGenerator

_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "toImage"],
}


# Two columns that would each become too narrow to read stand under one another instead.
_STYLE = """
<style>
[class*="st-key-split-"] [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {
  flex-wrap: wrap;
}
[class*="st-key-split-"] > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
[class*="st-key-split-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
  min-width: min(100%, 27rem);
}
[class*="st-key-cards-"] [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {
  flex-wrap: wrap;
}
[class*="st-key-cards-"] > div > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"],
[class*="st-key-cards-"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
  min-width: min(100%, 13rem);
}
</style>
"""


def style() -> None:
    """The few rules of layout that the app's configuration cannot say."""
    st.html(_STYLE)


def split(key: str, weights: Sequence[float] = (1, 1)) -> Sequence[DeltaGenerator]:
    """Columns that stand side by side where there is room, else under one another."""
    return st.container(key=f"split-{key}").columns(list(weights), gap="large")


def cards(key: str, number: int) -> Sequence[DeltaGenerator]:
    """Narrow columns of equal width, as many in a row as there is room for."""
    return st.container(key=f"cards-{key}").columns(number)


def palette() -> Palette:
    """The palette of the theme this visitor looks at."""
    return palette_for(st.context.theme.type)


def chart(figure: go.Figure, description: str, *, key: str, caption: bool = True) -> None:
    """A chart that is only looked at.

    Args:
        figure: What to draw.
        description: The chart in words: its alternative text, and the caption under it.
        key: A stable name; a chart that is drawn again under its name is updated in place.
        caption: Whether to show the description; otherwise only assistive technology reads it.
    """
    st.plotly_chart(figure, key=key, alt=description, config=_CONFIG)
    if caption:
        st.caption(description)


def chart_with_selection(
    figure: go.Figure,
    description: str,
    *,
    key: str,
    caption: str,
    picked: Callable[[Any], None],
) -> None:
    """A chart whose points can be clicked.

    Args:
        figure: What to draw.
        description: The chart in words, for assistive technology.
        key: A stable name.
        caption: What stands under it.
        picked: Told the custom data of the point, before the page is drawn again.
    """

    def select() -> None:
        point = session.selected_point(key)
        if point is not None:
            picked(point)

    st.plotly_chart(
        figure,
        key=key,
        alt=description,
        config=_CONFIG,
        on_select=select,
        selection_mode="points",
    )
    st.caption(caption)


def drawing(dot: str, description: str, *, caption: bool = False, stretch: bool = False) -> None:
    """A graph in the DOT language; the browser lays it out, no program is needed."""
    st.graphviz_chart(dot, alt=description, width="stretch" if stretch else "content")
    if caption:
        st.caption(description)
