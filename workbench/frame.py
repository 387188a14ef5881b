"""The frame around every page: configuration, navigation, headings, footer."""

from __future__ import annotations

import contextlib
import importlib
import os
import platform
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

import streamlit as st
from streamlit.errors import StreamlitAPIException

from eznas_core.foundation import data_folder
from workbench import screen, warming
from workbench.guard import guarded as guarded
from workbench.launch import WARM_UP
from workbench.panels import storage_state, tour_guide
from workbench.places import PLACES as PLACES
from workbench.places import link as link
from workbench.version import version

ICON = Path(__file__).parent / "assets" / "icon.svg"

# Whether the page that runs in this thread runs inside the frame.
_framed: ContextVar[bool] = ContextVar("framed", default=False)


class Runnable(Protocol):
    """What `navigation` gives back: the chosen page."""

    def run(self) -> None:
        """Runs the page's file."""


def configure() -> None:
    """Sets the window's title, icon and width. First call of app.py."""
    st.set_page_config(
        page_title="EZNAS Workbench",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state=250,
        menu_items={"about": f"EZNAS Workbench {version()}. Apache-2.0."},
    )


def navigation() -> Runnable:
    """Declares all pages under their sections and says which one was asked for."""
    sections: dict[str, list[st.Page]] = {}
    for place in PLACES.values():
        page = st.Page(
            place.file,
            title=place.title,
            icon=place.icon,
            url_path=place.name,
            default=place.name == "home",
        )
        sections.setdefault(place.section, []).append(page)
    chosen: Runnable = st.navigation(sections, expanded=True)
    return chosen


@contextlib.contextmanager
def around() -> Iterator[Runnable]:
    """Draws the frame and gives the page to run inside it."""
    token = _framed.set(True)
    try:
        page = navigation()
        footer()
        yield page
    finally:
        _framed.reset(token)


def enter() -> None:
    """Puts the frame around a page that Streamlit runs without app.py.

    On a server nobody has visited yet, Streamlit takes the folder `pages/` for an app of its
    older kind: a direct link or a reload runs the page's file alone, with nothing around it.
    Declaring the navigation ends that for the whole server, and the rerun arrives at the same
    page, by the same address, through app.py. (Giving pages an address unlike their file's name
    is no way out: the visitor is then told "Page not found".)
    """
    if not _framed.get():
        # A page that a test runs by itself has no app.py beside it and stays as it is.
        with contextlib.suppress(StreamlitAPIException):
            configure()
            navigation()
            st.rerun()


def footer() -> None:
    """Version and data folder, at the foot of the sidebar on every page."""
    if os.environ.get(WARM_UP):
        warming.warm_up()
    screen.style()
    st.logo(ICON, size="large")
    with st.sidebar, guarded():
        st.caption(
            f"EZNAS Workbench {version()}  \nPython {platform.python_version()}, "
            f"data in `{data_folder(create=False)}`"
        )


def heading(name: str, *, engine: bool = False) -> None:
    """The title of a page and the sentence that says what it is for. First call of a page.

    Args:
        name: The page, as in `PLACES`.
        engine: Whether the page computes; torch is then loaded here, under the heading, the
            first time anybody asks for such a page.
    """
    enter()
    place = PLACES[name]
    st.title(place.heading or place.title, anchor=False)
    st.markdown(f":gray[{place.purpose}]")
    storage_state.show()
    tour_guide.show_bar(name)
    if engine and "torch" not in sys.modules:
        with st.spinner("Loading the engine, once …"):
            importlib.import_module("eznas_core.scoring")
