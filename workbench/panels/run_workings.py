"""Inside a run: front, diversity, how formulas are made, operators, labels, every formula."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import screen
from workbench.figures import diversity, front
from workbench.formats import number, percent
from workbench.panels import run_family, run_formulas
from workbench.tables import workings

if TYPE_CHECKING:
    import pandas as pd

    from workbench.observe import Snapshot


def show(path: Path, snapshot: Snapshot) -> None:
    """Draws one of the views, the one that is chosen.

    Args:
        path: The run's folder.
        snapshot: The run.
    """
    st.subheader("Inside the run", anchor=False)
    chosen = st.segmented_control(
        "View",
        [*_VIEWS, run_family.ALL_FORMULAS],
        default="Trade-offs",
        required=True,
        key=run_family.VIEW,
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen == run_family.ALL_FORMULAS:
        run_formulas.show(path, snapshot)
    else:
        _VIEWS[chosen or "Trade-offs"](snapshot)


def _trade_offs(snapshot: Snapshot) -> None:
    drawn = front.info(snapshot.latest)
    if not drawn.ids:
        st.caption("No formula ranks the networks better than chance yet.")
        return
    screen.chart(front.figure(drawn, screen.palette()), drawn.description, key="run.front")
    st.caption(
        "Each formula here is better than every other in something: tau, size or cost. Cost is an "
        "estimate from the formula alone, the same on every machine."
    )


def _ways(snapshot: Snapshot) -> None:
    column = st.column_config
    _table(
        workings.ways(snapshot.latest),
        {
            "way": "Way",
            "share": column.NumberColumn(
                "Set share", format="percent", help="Among offspring, or among recombinations."
            ),
            "tried": column.NumberColumn("Tried", format="%d"),
            "valid": column.NumberColumn("With a figure", format="%d"),
            "survived": column.NumberColumn("Survived", format="%d"),
            "credit": column.NumberColumn(
                "Credit", format="percent", help="Share that survived over the last generations."
            ),
        },
        "How formulas of the last generation were made",
    )


def _diversity(snapshot: Snapshot) -> None:
    drawn = diversity.info(snapshot.generations)
    screen.chart(diversity.figure(drawn, screen.palette()), drawn.description, key="run.diversity")


def _operators(snapshot: Snapshot) -> None:
    frame = workings.operators(snapshot.latest)
    most = int(frame["uses"].max()) if not frame.empty else 1
    uses = st.column_config.ProgressColumn("Uses", format="%d", max_value=most)
    _table(frame, {"operator": "Operator", "uses": uses}, "Operators in the population")


def _account(snapshot: Snapshot) -> None:
    column = st.column_config
    _table(
        workings.ledger(snapshot.latest),
        {
            "part": "Accuracies of",
            "labels": column.NumberColumn("Used", format="%d"),
            "of": column.NumberColumn("Budget", format="%d"),
        },
        "The label ledger",
    )
    pace = workings.throughput(snapshot.generations)
    if pace is not None:
        share = workings.remembered(snapshot.generations)
        known = "" if share is None else f", {percent(100 * share, 0)} of their parts remembered"
        st.caption(f"{number(pace, 1)} formulas a second{known}.")


def _table(frame: pd.DataFrame, columns: dict[str, Any], title: str) -> None:
    if frame.empty:
        st.caption("Nothing yet.")
        return
    st.dataframe(frame, hide_index=True, column_config=columns, alt=title)


_VIEWS: dict[str, Callable[[Snapshot], None]] = {
    "Trade-offs": _trade_offs,
    "Diversity": _diversity,
    "Ways": _ways,
    "Operators": _operators,
    "Labels and pace": _account,
}
