"""Which search to look at: the one of the address, the newest, or another."""

from __future__ import annotations

from eznas_core import runs
from workbench import session
from workbench.panels import folder_choice


def show() -> runs.SearchDirectory | None:
    """Draws the selector; None where this machine has no search yet."""
    name = folder_choice.show(
        "Search",
        [search.name for search in runs.list_searches()],
        session.SEARCH,
        wanted=session.SEARCH_WANTED,
        shown=session.SEARCH_SHOWN,
        text="Every search of this machine, the newest first. It is part of the page's address: a "
        "reload or another tab shows the same one.",
    )
    return None if name is None else runs.open_search(name)
