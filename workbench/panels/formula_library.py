"""The library: formulas saved under names, to find again, note, and hand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core.foundation import content_hash
from workbench import saved_formulas, session
from workbench.formats import plural
from workbench.guard import as_typed, guarded, sentence
from workbench.panels import saved_card, saved_transfer, saved_trash
from workbench.tables import saved as table

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula
    from eznas_core.scoring.saved import Damaged

_MOST_ROWS, _HEIGHT = 8, 320


@guarded()
def show() -> None:
    """Draws the saved formulas, the one that is ticked, and the ways in and out."""
    st.subheader("Saved formulas", anchor=False)
    saved_trash.undo()
    problem = session.take(saved_card.PROBLEM)
    if problem:
        st.error(sentence(problem), icon=":material/error:")
    folder = saved_formulas.locked_folder()
    if folder is not None:
        st.warning(
            f"{as_typed(str(folder))} cannot be written to: nothing can be saved, changed or "
            "thrown away. Set the environment variable EZNAS_DATA to a folder you may write to, "
            "and start the workbench again.",
            icon=":material/lock:",
        )
    found = saved_formulas.listing()
    if found.formulas:
        _chosen(found.formulas)
    else:
        st.info(
            "Nothing is saved yet. A formula that you save above has a name, notes and the number "
            "of labels it took, and stands in every list of proxies, on the command line too.",
            icon=":material/bookmarks:",
        )
    _warn(found.damaged)
    saved_transfer.show(found.formulas)
    saved_trash.show()


def _chosen(formulas: Sequence[SavedFormula]) -> None:
    _table(formulas)
    picked = session.get(saved_card.PICKED)
    chosen = next((each for each in formulas if each.name == picked), None)
    if chosen is None:
        st.caption(
            f"{plural(len(formulas), 'formula')}. Tick one to open it, to write about it, to hand "
            "it on or to throw it away."
        )
    else:
        saved_card.show(chosen)


def _table(formulas: Sequence[SavedFormula]) -> None:
    names = [each.name for each in formulas]
    # Rows are ticked by position: where they change, the table is another one.
    key = f"formula.saved.{content_hash([names, session.get(saved_card.EPOCH, 0)])[:12]}"

    def pick() -> None:
        rows = [row for row in session.selected_rows(key) if row < len(names)]
        session.put(saved_card.PICKED, names[rows[0]] if rows else None)

    picked = session.get(saved_card.PICKED)
    st.dataframe(
        table.listing(formulas),
        key=key,
        on_select=pick,
        selection_mode="single-row",
        selection_default={
            "selection": {"rows": [row for row, name in enumerate(names) if name == picked]}
        },
        hide_index=True,
        placeholder="–",
        height="content" if len(names) <= _MOST_ROWS else _HEIGHT,
        column_config=_columns(),
        alt=f"{plural(len(names), 'saved formula')}",
    )


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "name": column.TextColumn("Name", width=140),
        "formula": column.TextColumn("Formula", width=240),
        "notes": column.TextColumn("Notes", width=210),
        "tags": column.ListColumn("Tags", width=120),
        "labels": column.NumberColumn(
            "Labels", width=75, format="%d", help="Accuracies spent to find it; – is unknown."
        ),
        "modified": column.DatetimeColumn("Changed", format="YYYY-MM-DD HH:mm", width=130),
    }


def _warn(damaged: Sequence[Damaged]) -> None:
    if not damaged:
        return
    with st.expander(
        f"{plural(len(damaged), 'file')} cannot be read as a formula", icon=":material/warning:"
    ):
        for each in damaged:
            reason, _, place = each.reason.partition("\n")
            st.markdown(f"**{as_typed(each.path.name)}**: {sentence(reason)}.")
            if place:
                st.code(place, language=None)
        st.caption(f"They stand in {as_typed(str(damaged[0].path.parent))}.")
