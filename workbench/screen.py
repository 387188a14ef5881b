"""Putting pictures on the screen: one way for charts, one for drawings, always with words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import session
from workbench.palette import DARK, LIGHT, Palette, mixed, palette_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import plotly.graph_objects as go
    from streamlit.delta_generator import DeltaGenerator

_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "toImage"],
}


# Two columns that would each become too narrow to read stand under one another instead.
_LAYOUT = """
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
/* All that is chosen is seen; Streamlit would cut the fifth row of it in half. */
[data-testid="stMultiSelect"] div:has([data-tag]) {
  max-height: none !important;
}
"""

# Text that Streamlit draws too faint to read: captions at 60 % opacity, words along the axes of
# charts, the word of a chosen button in the colour meant for its ground, code in colours of its
# own. Streamlit says on its outermost element which theme is on, so that these colours change
# with it at once; what floats above the page stands outside of that element.
_CONTRAST = """
:root {{
  color-scheme: {theme};
}}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] code {{
  color: {muted};
  opacity: 1;
}}
[data-testid="stCaptionContainer"] code {{
  font-size: 0.92em;
}}
button[data-selected="true"] [data-testid="stMarkdownContainer"],
[data-testid="stSliderThumbValue"] [data-testid="stMarkdownContainer"] {{
  color: {blue};
}}
[data-testid="stPlotlyChart"] :is(.xtick, .ytick) text,
[data-testid="stPlotlyChart"] :is(.xtitle, .ytitle) {{
  fill: {muted} !important;
}}
[data-testid="stCode"] .token, [data-testid="stCode"] .linenumber {{
  color: {text} !important;
}}
[data-testid="stCode"] .token:is(.keyword, .function, .class-name, .builtin, .property) {{
  color: {blue} !important;
}}
[data-testid="stCode"] .token:is(.string, .triple-quoted-string, .attr-value) {{
  color: {green} !important;
}}
[data-testid="stCode"] .token:is(.number, .boolean, .constant, .decorator) {{
  color: {orange} !important;
}}
[data-testid="stCode"] :is(.token.comment, .linenumber) {{
  color: {muted} !important;
}}
.katex-display {{
  overflow-y: hidden;
  padding-block: 0.25rem;
}}
"""


def style() -> None:
    """The few rules of layout and contrast that the app's configuration cannot say."""
    st.html(f"<style>{_LAYOUT}{_contrast(palette().name)}</style>")


def _contrast(theme: str) -> str:
    light, dark = text_colours(LIGHT), text_colours(DARK)
    both = {name: f"light-dark({light[name]}, {dark[name]})" for name in light}
    return _CONTRAST.format(theme=theme, **both)


def text_colours(drawn: Palette) -> dict[str, str]:
    """Colours for coloured words; each can be read on page, box and chosen button."""
    return {
        "text": drawn.text,
        "muted": drawn.muted,
        "blue": drawn.series[0],
        "green": mixed(drawn.series[2], drawn.text, 0.3),
        "orange": mixed(drawn.series[1], drawn.text, 0.3),
    }


def split(key: str, weights: Sequence[float] = (1, 1)) -> Sequence[DeltaGenerator]:
    """Columns that stand side by side where there is room, else under one another."""
    return st.container(key=f"split-{key}").columns(list(weights), gap="large")


def cards(key: str, number: int) -> Sequence[DeltaGenerator]:
    """Narrow columns of equal width, as many in a row as there is room for."""
    return st.container(key=f"cards-{key}").columns(number)


def fields(key: str, number: int) -> Sequence[DeltaGenerator]:
    """The same for a row of fields, which stand in line even where a title takes two lines."""
    return st.container(key=f"cards-{key}").columns(number, vertical_alignment="bottom")


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
