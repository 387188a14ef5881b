"""The family of a formula of a run: its ancestors as a picture and as a list to read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.runs import FormulaRecord
from workbench import cache, screen, session
from workbench.figures import family as figure
from workbench.formats import count, plural
from workbench.guard import as_typed
from workbench.tables import formulas as table

if TYPE_CHECKING:
    from eznas_core.evolution import Family

VIEW = "run.workings"
"""Which view of the inside of a run is shown."""
ALL_FORMULAS = "All formulas"
_PICKED = "run.formulas.picked"
_STEPS = {"Parents": 1, "4 steps back": 4, "All of it": None}
_CHILDREN = 12


def look_at(run: str, name: str) -> None:
    """Picks a formula of a run, and opens the view that shows it; for callbacks."""
    pick(run, name)
    session.put(VIEW, ALL_FORMULAS)


def pick(run: str, name: str | None) -> None:
    """Picks a formula of a run, or none."""
    session.put(_PICKED, None if name is None else [run, name])


def picked(run: str) -> str | None:
    """The formula that is picked, if it is one of this run."""
    found = session.get(_PICKED)
    return found[1] if found and found[0] == run else None


def show(path: Path, records: Mapping[str, FormulaRecord], name: str) -> None:
    """Draws what made the formula, its ancestors, and who was made from it.

    Args:
        path: The run's folder.
        records: The run's formulas by id.
        name: The formula's id.
    """
    chosen = st.segmented_control(
        "How far back",
        list(_STEPS),
        default="4 steps back",
        required=True,
        key="run.family.steps",
        persist_state="session",
    )
    with st.spinner("Comparing parents and children …", show_time=False):
        found = _found(path, records, name, _STEPS[chosen or "4 steps back"])
    own = found.members[0]
    st.markdown(f"**How it came to be**: {as_typed(own.sentence)}.")
    if len(found.members) > 1:
        drawn = figure.info(found, {each: records[each].fitness for each in records})
        screen.chart(
            figure.figure(drawn, screen.palette()), drawn.description, key="run.family.chart"
        )
        _list(path.name, found, records)
    _children(found)


def _found(
    path: Path, records: Mapping[str, FormulaRecord], name: str, steps: int | None
) -> Family:
    """The family, kept: a run at work is drawn anew every second."""
    from eznas_core.evolution import family

    found: Family = cache.shelf("families").get(
        (path, name, steps, len(records)), lambda: family(records, name, steps=steps)
    )
    return found


def _list(run: str, found: Family, records: Mapping[str, FormulaRecord]) -> None:
    frame = table.members(found, records)
    names = [member.id for member in found.members]
    key = f"run.family.table.{names[0]}.{len(names)}"

    def go() -> None:
        rows = session.selected_rows(key)
        if rows and rows[0] < len(names):
            pick(run, names[rows[0]])

    column = st.column_config
    st.dataframe(
        frame,
        key=key,
        on_select=go,
        selection_mode="single-row",
        hide_index=True,
        placeholder="–",
        height=min(360, 38 + 35 * len(frame)),
        column_config={
            "steps": column.NumberColumn("Back", format="%d", help="Steps back.", width=55),
            "id": column.TextColumn("Id", width=65),
            "fitness": column.NumberColumn(
                "Tau, fitness", format="%.3f", help="On the networks that decide who survives.",
                width=90,
            ),
            "story": column.TextColumn("How it came to be", width="large"),
            "formula": column.TextColumn("Formula", width="large"),
        },
        alt=f"The formula {names[0]} and its ancestors",
    )  # fmt: skip
    st.caption("Tick an ancestor to look at it in place of this formula.")


def _children(found: Family) -> None:
    if not found.children:
        st.caption("No formula was made from it.")
        return
    some = ", ".join(found.children[:_CHILDREN])
    more = len(found.children) - _CHILDREN
    rest = f" and {count(more)} more" if more > 0 else ""
    were = plural(len(found.children), "formula was", "formulas were")
    st.caption(f"{were} made from it: {some}{rest}.")
