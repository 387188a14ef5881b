"""A bin: what was thrown away, to take back or to remove for good."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from eznas_core.foundation import Trashed
from workbench.formats import plural

_LISTED = 20


def show(
    thrown: Sequence[Trashed],
    *,
    kind: str,
    belongings: str,
    key: str,
    take_back: Callable[[Trashed], None],
    empty: Callable[[], None],
) -> None:
    """Draws the bin, unless it is empty.

    Args:
        thrown: What is in it, the latest first.
        kind: What such a thing is, in the singular.
        belongings: What goes with it for good ("and their files").
        key: What its buttons are called by.
        take_back: Takes one back.
        empty: Removes all for good.
    """
    if not thrown:
        return
    many = plural(len(thrown), kind)
    with st.expander(f"Thrown away: {many}", icon=":material/delete:"):
        for each in thrown[:_LISTED]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"`{each.name}`", width="content")
                st.caption(f"{each.deleted:%Y-%m-%d %H:%M} UTC", width="content")
                st.button(
                    "Restore",
                    key=f"{key}.restore.{each.path.name}",
                    icon=":material/undo:",
                    on_click=take_back,
                    args=(each,),
                )
        if len(thrown) > _LISTED:
            st.caption(f"… and {len(thrown) - _LISTED} older ones, in `{thrown[0].path.parent}`.")
        with st.popover("Remove for good …", icon=":material/delete_forever:"):
            st.markdown(f"All {many} {belongings}. This has no undo.")
            st.button("Remove them", key=f"{key}.empty", type="primary", on_click=empty)
