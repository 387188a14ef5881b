"""Every formula that a run has measured: to search, to sort, to tick, to trace back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core.foundation import content_hash
from eznas_core.runs import FormulaRecord, search_formulas, sort_formulas
from workbench import cache, session
from workbench.formats import count, number, plural
from workbench.guard import as_typed
from workbench.panels import run_family, run_formula
from workbench.tables import formulas as table

if TYPE_CHECKING:
    import pandas as pd

    from workbench.observe import Formulas, Snapshot

MOST = 5000
"""Rows of one table; of more, one looks at a part."""
_SEEN = "run.formulas.seen"
_ORDERS = {
    "fitness": "tau on the fitness networks",
    "selection": "tau on the selection networks",
    "newest": "newest first",
    "oldest": "oldest first",
    "shortest": "shortest first",
    "cheapest": "cheapest first",
}
_VALID = {"With a figure": True, "Without": False}


def show(path: Path, snapshot: Snapshot) -> None:
    """Draws filters and table, and below it the formula that is ticked with its family.

    Args:
        path: The run's folder.
        snapshot: The run.

    Raises:
        EznasError: The run's log cannot be read.
    """
    found = cache.observer(path).formulas()
    if not found.records:
        st.info(
            "The log of this run does not say which formulas were measured; it was written by a "
            "program that kept no record of them. The hall of fame and the front are all there is."
            if found.silent
            else "No formula has been measured yet.",
            icon=":material/history:",
        )
        return
    known = _known(found, snapshot)
    fitting, start = _filters(path, known)
    _table(path, snapshot, found, fitting, start)
    name = run_family.picked(snapshot.name)
    record = None if name is None else found.records.get(name)
    if record is None:
        st.caption("Tick a formula to open it, keep it, or see where it comes from.")
        return
    _one(path, snapshot, found, record)


def _known(found: Formulas, snapshot: Snapshot) -> tuple[FormulaRecord, ...]:
    """The formulas to list: of a run at work, those of when one last asked.

    Rows that move under the hand cannot be read, or ticked.
    """
    every = tuple(found.records.values())
    seen = session.get(_SEEN)
    if not snapshot.status.is_live or not seen or seen[0] != snapshot.name:
        session.put(_SEEN, [snapshot.name, len(every)])
        return every
    fresh = len(every) - seen[1]
    if fresh > 0:
        st.button(
            f"Show {plural(fresh, 'new formula')}",
            icon=":material/refresh:",
            on_click=session.put,
            args=(_SEEN, [snapshot.name, len(every)]),
            help="The list stands still while you look at it.",
        )
    return every[: seen[1]]


def _filters(path: Path, known: Sequence[FormulaRecord]) -> tuple[tuple[FormulaRecord, ...], int]:
    """Draws them; gives the formulas that fit, in order, and the first of those to show."""
    ways = sorted({each.how for each in known})
    generations = sorted({each.generation for each in known})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Find",
            key="run.formulas.words",
            persist_state="session",
            type="search",
            placeholder="part of a formula, operator, statistic, id",
            help="Every word must occur in the formula; or it is the id of one, such as 7.12.",
            width=320,
        )
        generation = st.selectbox(
            "Generation",
            generations,
            index=None,
            key="run.formulas.generation",
            placeholder="any",
            width=130,
        )
        chosen = st.multiselect(
            "Made by", ways, key="run.formulas.ways", placeholder="any way", width=230
        )
        valid = st.segmented_control(
            "Figure", list(_VALID), key="run.formulas.valid", persist_state="session"
        )
    row = st.container(horizontal=True, vertical_alignment="bottom")
    order = row.selectbox(
        "Order",
        list(_ORDERS),
        format_func=_ORDERS.__getitem__,
        key="run.formulas.order",
        persist_state="session",
        width=260,
    )
    asked = (words or "", generation, tuple(chosen), valid, order or "fitness")

    def search() -> tuple[FormulaRecord, ...]:
        span = None if generation is None else (generation, generation)
        wanted = None if valid is None else _VALID[valid]
        kept = search_formulas(known, words or "", generations=span, ways=chosen, valid=wanted)
        return sort_formulas(kept, order or "fitness")

    fitting: tuple[FormulaRecord, ...] = cache.shelf("formulas").get(
        (path, len(known), known[-1].id, asked), search
    )
    with row:
        return fitting, _part(len(fitting))


def _table(
    path: Path,
    snapshot: Snapshot,
    found: Formulas,
    fitting: tuple[FormulaRecord, ...],
    start: int,
) -> None:
    every = len(found.records)
    if not fitting:
        st.info(
            "No formula fits. Take a filter away to see more.", icon=":material/filter_alt_off:"
        )
        return
    shown = fitting[start : start + MOST]
    names = [each.id for each in shown]
    frame: pd.DataFrame = cache.shelf("formula frames").get(
        (path, content_hash(names)), lambda: table.listing(shown)
    )
    # Rows are ticked by position: where they change, the table is another one.
    key = f"run.formulas.table.{content_hash(names)[:12]}"

    def go() -> None:
        rows = session.selected_rows(key)
        run_family.pick(snapshot.name, names[rows[0]] if rows and rows[0] < len(names) else None)

    name = run_family.picked(snapshot.name)
    st.dataframe(
        frame,
        key=key,
        on_select=go,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [names.index(name)] if name in names else []}},
        hide_index=True,
        placeholder="–",
        height=min(420, 38 + 35 * max(3, len(frame))),
        column_order=[each for each in table.COLUMNS if frame[each].notna().any()],
        column_config=_columns(),
        alt=f"{plural(len(shown), 'formula')} of the run {snapshot.name}",
    )
    words = f"{count(len(fitting))} of {plural(every, 'formula')} fit"
    if len(shown) < len(fitting):
        words += f", {count(start + 1)} to {count(start + len(shown))} shown"
    if found.left_out:
        words += f"; {count(found.left_out)} made later are not kept here"
    if found.silent:
        words += f"; {plural(found.silent, 'generation')} kept no record"
    st.caption(f"{words}. Click a heading to sort what is shown.")


def _part(fitting: int) -> int:
    """Where the rows begin that are shown."""
    if fitting <= MOST:
        return 0
    starts = list(range(0, fitting, MOST))
    chosen = st.selectbox(
        "Rows",
        starts,
        format_func=lambda start: f"{count(start + 1)} to {count(min(start + MOST, fitting))}",
        key=f"run.formulas.part.{fitting}",
        width=200,
    )
    return int(chosen or 0)


def _one(path: Path, snapshot: Snapshot, found: Formulas, record: FormulaRecord) -> None:
    figures = {
        title: number(tau)
        for title, tau in (
            ("Kendall tau, fitness networks", record.fitness),
            ("Kendall tau, selection networks", record.selection),
        )
        if tau is not None
    }
    run_formula.show(
        snapshot.name,
        record.text,
        labels=snapshot.labels,
        name=record.id,
        words=f"Formula {record.id}",
        where=f"formula {record.id}",
        key="all",
        figures=figures,
        family=False,
    )
    if record.reason:
        detail = f": {record.detail}" if record.detail else ""
        st.caption(f"It has no figure, {as_typed(record.reason + detail)}.")
    run_family.show(path, found.records, record.id)


def _columns() -> dict[str, Any]:
    column = st.column_config

    def tau(title: str, meaning: str) -> Any:
        return column.NumberColumn(title, format="%.3f", help=meaning, width=95)

    return {
        "id": column.TextColumn("Id", help="Generation and number.", width=70),
        "selection": tau("Tau, select.", "On the networks that decide who wins."),
        "fitness": tau("Tau, fitness", "On the networks that decide who survives."),
        "size": column.NumberColumn("Nodes", format="%d", width=70),
        "ms": column.NumberColumn(
            "Cost, ms", format="%.1f", help="Estimated milliseconds a network.", width=85
        ),
        "generation": column.NumberColumn("Gen.", format="%d", help="Generation.", width=60),
        "how": column.TextColumn("How", help="What made it.", width=95),
        "reason": column.TextColumn("No figure because", width=150),
        "disguise": column.TextColumn(
            "In truth", help="What the formula ranks the networks like.", width=150
        ),
        "parents": column.TextColumn("Parents", width=110),
        "formula": column.TextColumn("Formula", width="large"),
    }
