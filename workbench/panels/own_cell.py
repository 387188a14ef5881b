"""A network of one's own as text: which space it is of, what is known of it, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces, truth
from workbench import cache, places, session
from workbench.formats import percent, plural
from workbench.guard import as_typed
from workbench.tables.architectures import known_accuracy

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture, Recognised

_TEXT = "own.cell"


def show() -> None:
    """Draws the field, and what the text in it is.

    Raises:
        EznasError: It is no network of a space that is here; says where it stops being one.
    """
    st.markdown("**One network: a pasted cell**")
    text = st.text_area(
        "Cell or architecture",
        key=_TEXT,
        persist_state="session",
        height=110,
        placeholder="|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|",
        help="The text form of any search space here, or a genotype as DARTS prints it: "
        "Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=[2, 3, 4, 5], reduce=[...], "
        "reduce_concat=[...]). Nothing in it is run.",
    )
    if not (text or "").strip():
        st.caption("Which space it is of is found out; then it says what is missing to rank it.")
        return
    found = spaces.recognise(text, _likeliest_first())
    st.success(_what_it_is(found), icon=":material/check_circle:")
    st.markdown(_what_is_missing(found.architecture))
    with st.container(horizontal=True):
        for place, label in (("search_space", "Look at it"), ("microscope", "Score it")):
            query = {
                session.SPACE: found.architecture.space,
                session.ARCHITECTURE: found.architecture.text,
            }
            places.link(place, label, **query)


def _likeliest_first() -> list[str]:
    """The spaces that are there, the one in hand first."""
    current = session.get(session.SPACE)
    known = list(spaces.SPACES.names())
    return list(dict.fromkeys([*([current] if current in spaces.titles() else []), *known]))


def _what_it_is(found: Recognised) -> str:
    title = as_typed(spaces.get(found.architecture.space).title)
    words = f"A network of **{title}**."
    if found.others:
        others = " and ".join(as_typed(spaces.get(name).title) for name in found.others)
        words += f" {others} would build one from this text, too."
    if found.assumed:
        words += f" The text says no size; it was given `{found.assumed}`."
    return words


def _what_is_missing(architecture: Architecture) -> str:
    known = [info for info in truth.available() if info.space == architecture.space]
    if not known:
        return (
            "It can be looked at and scored. **Missing to rank it: accuracies of its space.** "
            "Bring a table of them, or train your own below."
        )
    for info in known:
        table = cache.accuracies(info.space, info.dataset, info.source)
        accuracy = known_accuracy(table, architecture, info.default_label)
        if accuracy is not None:
            title = as_typed(table.column(info.default_label).title)
            dataset = as_typed(spaces.get(info.space).dataset(info.dataset).title)
            return f"Nothing is missing: it reached {percent(accuracy)} on {dataset} ({title})."
    others = plural(sum(info.architectures for info in known), "other network")
    return (
        "It can be looked at and scored. **Missing to rank it: its accuracy.** The accuracies here "
        f"are of {others} of that space; bring a table that has it, or train it below."
    )
