"""The table of pages: where each stands, what it is called, what it is for."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import streamlit as st
from streamlit.errors import StreamlitAPIException


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of the app.

    Attributes:
        name: The file's name without its suffix, which is also the path of its address.
        title: What the navigation says.
        section: The group it stands under in the navigation.
        icon: A Material symbol.
        purpose: One sentence under its heading.
        heading: What stands over the page, where that is not its title.
    """

    name: str
    title: str
    section: str
    icon: str
    purpose: str
    heading: str = ""

    @property
    def file(self) -> str:
        """The page's file, from the folder of app.py."""
        return f"pages/{self.name}.py"


PLACES: dict[str, Place] = {
    place.name: place
    for place in (
        Place(
            name="home",
            title="Start",
            heading="EZNAS Workbench",
            section="",
            icon=":material/home:",
            purpose="Formulas that rank untrained networks: find them, judge them, take them away.",
        ),
        Place(
            name="search_space",
            title="Search space",
            section="Look",
            icon=":material/grid_view:",
            purpose="Every network that can be built, with the accuracy it reached when trained.",
        ),
        Place(
            name="truth",
            title="Accuracies",
            section="Look",
            icon=":material/dataset:",
            purpose="Which accuracies are here, how they are spread, how far chance decides them; "
            "and new ones: brought along, or trained here.",
        ),
        Place(
            name="evolve",
            title="Evolve",
            section="Discover",
            icon=":material/genetics:",
            purpose="Breed formulas by how well they rank networks, and watch them improve.",
        ),
        Place(
            name="runs",
            title="Runs",
            section="Discover",
            icon=":material/list_alt:",
            purpose="All evolutions of this machine: find, compare, continue, name, clear away.",
        ),
        Place(
            name="expression",
            title="Formula",
            section="Discover",
            icon=":material/account_tree:",
            purpose="Read a formula as a tree, as mathematics and in words; change it; try it.",
        ),
        Place(
            name="microscope",
            title="Microscope",
            section="Discover",
            icon=":material/biotech:",
            purpose="A formula node by node: what stands there, what it is worth, what it is like.",
        ),
        Place(
            name="score_vs_accuracy",
            title="Score and accuracy",
            section="Judge",
            icon=":material/scatter_plot:",
            purpose="What a score says about accuracy, with its uncertainty and its protocol.",
        ),
        Place(
            name="compare",
            title="Compare",
            section="Judge",
            icon=":material/grid_on:",
            purpose="Any proxies beside each other: how well, how surely, at what cost, how alike.",
        ),
        Place(
            name="reproduce",
            title="Reproduce",
            section="Judge",
            icon=":material/fact_check:",
            purpose="The published table, row by row, beside what comes out on this machine.",
        ),
        Place(
            name="find_networks",
            title="Find networks",
            section="Use",
            icon=":material/travel_explore:",
            purpose="Search a space with a proxy, and see what that is worth.",
        ),
        Place(
            name="export",
            title="Export",
            section="Use",
            icon=":material/download:",
            purpose="Take a proxy with you as one Python file that needs only torch.",
        ),
        Place(
            name="about",
            title="This machine",
            section="Help",
            icon=":material/info:",
            purpose="Versions, folders and data of this installation.",
        ),
    )
}


def link(name: str, label: str, *, icon: str | None = None, **query: str) -> None:
    """A link to a page, carrying query parameters; plain text where a page stands alone."""
    place = PLACES[name]
    try:
        st.page_link(
            place.file, label=label, icon=icon or place.icon, query_params=dict(query) or None
        )
    except StreamlitAPIException:
        st.caption(f"{label}: on the page “{place.title}”.")


def go(name: str) -> None:
    """Leaves for another page; stays where a page stands alone and there is no other.

    Not for pages with a field that is bound to the address: Streamlit refuses to leave those by
    program while the address names the field. There a `link` leads on.
    """
    with contextlib.suppress(StreamlitAPIException):
        st.switch_page(PLACES[name].file)
