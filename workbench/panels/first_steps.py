"""The way through the workbench in four steps, each a click away."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from workbench import places, screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: the page it happens on, what one does there, and how long it takes."""

    place: str
    title: str
    text: str
    takes: str


STEPS = (
    Step(
        place="search_space",
        title="Look at the networks",
        text="All 15,625 networks of NAS-Bench-201 with the accuracy each one reached, its cell, "
        "its cost, and what one edit would change.",
        takes="at once",
    ),
    Step(
        place="evolve",
        title="Evolve formulas",
        text="Start the quick preset and watch formulas improve. They are bred on a few labelled "
        "networks and judged at the end on networks they never saw.",
        takes="about two minutes",
    ),
    Step(
        place="expression",
        title="Read the best one",
        text="As a tree, as mathematics and in plain words. Change it, and see what it says of "
        "every unit of a network.",
        takes="as long as you like",
    ),
    Step(
        place="score_vs_accuracy",
        title="Judge it, take it away",
        text="Hold its score against true accuracy, beside any published proxy, with intervals. "
        "Then export it as one Python file.",
        takes="half a minute for 300 networks",
    ),
)


def show() -> None:
    """Draws the four cards."""
    columns = screen.cards("steps", len(STEPS))
    for number, (column, step) in enumerate(zip(columns, STEPS, strict=True), 1):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{number}. {step.title}**")
            st.markdown(step.text)
            st.caption(f"Takes: {step.takes}.")
            places.link(step.place, places.PLACES[step.place].title)
