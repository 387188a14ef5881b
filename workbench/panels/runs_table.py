"""All runs of this machine: to filter, to sort, to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import content_hash, data_folder
from eznas_core.runs import RunSummary, Status
from workbench import cache, session
from workbench.formats import count, plural
from workbench.tables import runs as table

if TYPE_CHECKING:
    import pandas as pd

# A list of runs that somebody else changed is out of date for no longer than this.
_SECONDS = 3.0


def show() -> tuple[RunSummary, ...] | None:
    """Draws filters and table; gives the ticked runs in the table's order.

    None where this machine has no run at all.

    Raises:
        EznasError: The folder of the runs cannot be read.
    """
    folder, epoch = data_folder("runs", create=False), session.get(session.RUNS_EPOCH, 0)
    known: tuple[RunSummary, ...] = cache.shelf("runs").get(
        (folder, epoch), lambda: runs.catalogue(folder, archived=True), seconds=_SECONDS
    )
    if not known:
        return None
    shown = _filters(known)
    _ask_address([each.name for each in known])
    picked = set(session.get(session.RUNS_PICKED, ()))
    _table(shown, picked)
    chosen = tuple(each for each in known if each.name in picked)
    st.query_params[session.RUNS_ADDRESS] = [each.name for each in chosen]
    session.put(session.RUNS_SHOWN, [each.name for each in chosen])
    hidden = len(chosen) - sum(each.name in picked for each in shown)
    _count(known, shown, chosen, hidden)
    return chosen


def _filters(known: Sequence[RunSummary]) -> tuple[RunSummary, ...]:
    tags = sorted({tag for each in known for tag in each.notes.tags})
    here = {each.status for each in known}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Find",
            key="runs.words",
            persist_state="session",
            type="search",
            placeholder="name, tag, note, formula, setting",
            help="Every word must occur somewhere in the run: in its name, note, tags, best "
            "formula or main settings.",
            width=300,
        )
        statuses = st.multiselect(
            "Status",
            [str(status) for status in Status if status in here],
            key="runs.statuses",
            persist_state="session",
            placeholder="any",
            width=240,
        )
        wanted = (
            st.multiselect(
                "Tags",
                tags,
                key="runs.tags",
                persist_state="session",
                placeholder="any",
                width=240,
            )
            if tags
            else ()
        )
        archived = st.toggle(
            "Archived too",
            key="runs.archived",
            persist_state="session",
            help="Runs that were put aside are left out otherwise.",
        )
    kept = [each for each in known if archived or not each.notes.archived]
    here_tags = [tag for tag in wanted or () if tag in tags]
    return table.filtered(kept, words=words or "", statuses=statuses or (), tags=here_tags)


def _ask_address(names: Sequence[str]) -> None:
    """Ticks the runs that the address names, unless it only repeats what was ticked."""
    asked = st.query_params.get_all(session.RUNS_ADDRESS)
    if asked and asked != session.get(session.RUNS_SHOWN):
        session.put(session.RUNS_PICKED, [name for name in asked if name in names])


def _table(shown: Sequence[RunSummary], picked: set[str]) -> None:
    names = [each.name for each in shown]
    epoch = session.get(session.RUNS_EPOCH, 0)
    # Rows are ticked by position: where they change, the table is another one.
    key = f"runs.table.{epoch}.{content_hash(names)[:12]}"

    def pick() -> None:
        rows = [row for row in session.selected_rows(key) if row < len(names)]
        hidden = [name for name in session.get(session.RUNS_PICKED, ()) if name not in names]
        session.put(session.RUNS_PICKED, [*hidden, *(names[row] for row in rows)])

    if not shown:
        st.info("No run fits. Take a filter away to see more.", icon=":material/filter_alt_off:")
        return
    frame = table.listing(shown)
    st.dataframe(
        frame,
        key=key,
        on_select=pick,
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [row for row, name in enumerate(names) if name in picked]}
        },
        hide_index=True,
        placeholder="–",
        height=min(420, 38 + 35 * max(3, len(shown))),
        column_order=_order(frame),
        column_config=_columns(),
        alt=f"{plural(len(shown), 'run')} of this machine",
    )


def _count(
    known: Sequence[RunSummary],
    shown: Sequence[RunSummary],
    chosen: Sequence[RunSummary],
    hidden: int,
) -> None:
    aside = sum(each.notes.archived for each in known)
    words = f"{count(len(shown))} of {plural(len(known), 'run')} shown, {count(len(chosen))} ticked"
    if hidden:
        words += f" ({count(hidden)} of them not shown)"
    if aside:
        words += f"; {count(aside)} archived"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{words}. Click a heading to sort.", width="content")
        if chosen:
            st.button("Untick all", type="tertiary", on_click=untick)


def untick() -> None:
    """Ticks nothing; the table is drawn anew."""
    session.put(session.RUNS_PICKED, [])
    session.put(session.RUNS_EPOCH, session.get(session.RUNS_EPOCH, 0) + 1)


def _order(frame: pd.DataFrame) -> list[str]:
    optional = {
        "tags": frame["tags"].str.len().gt(0).any(),
        "archived": frame["archived"].any(),
        "dataset": frame["dataset"].nunique() > 1,
        "label": frame["label"].nunique() > 1,
        "language": frame["language"].nunique() > 1,
    }
    left_out = {name for name, wanted in optional.items() if not wanted} | {"note"}
    first = ["name", "status", "test", "test_low", "test_high", "n", "selection", "fitness", "tags"]
    return [name for name in dict.fromkeys([*first, *table.COLUMNS]) if name not in left_out]


def _columns() -> dict[str, Any]:
    column = st.column_config

    def tau(title: str, meaning: str, width: int = 88) -> Any:
        return column.NumberColumn(title, format="%.3f", help=meaning, width=width)

    return {
        "name": column.TextColumn("Run", width=170),
        "status": column.TextColumn("Status", width=85),
        "created": column.DatetimeColumn("Begun", format="YYYY-MM-DD HH:mm", width=130),
        "space": column.TextColumn("Space", width=105),
        "dataset": column.TextColumn("Dataset", width=90),
        "label": column.TextColumn("Accuracy", width=90),
        "language": column.TextColumn("Language", width=95),
        "generation": column.NumberColumn("Gen.", help="Generations done.", width=60),
        "generations": column.NumberColumn("of", help="Generations asked for.", width=55),
        "test": tau("Tau, test", "Kendall tau of the best formula on its test networks."),
        "test_low": tau("from", "Lower end of its 95 % interval.", 70),
        "test_high": tau("to", "Upper end of its 95 % interval.", 70),
        "n": column.NumberColumn("n", help="Test networks.", width=55),
        "selection": tau("Tau, select.", "Best on the networks that decide who wins.", 95),
        "fitness": tau("Tau, fitness", "Best on the networks that decide who survives.", 95),
        "seed": column.NumberColumn("Seed", format="%d", width=60),
        "tags": column.ListColumn("Tags", width=130),
        "archived": column.CheckboxColumn("Archived", width=75),
        "version": column.TextColumn("Version", help="Of the workbench that made it.", width=75),
        "formula": column.TextColumn("Best formula", width="large"),
    }
