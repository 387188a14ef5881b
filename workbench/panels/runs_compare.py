"""Two or more runs beside each other: curves, settings, trade-offs, ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import cache, screen
from workbench.figures import forest, run_fronts, run_overlay
from workbench.guard import guarded
from workbench.tables import runs as table

if TYPE_CHECKING:
    from eznas_core.runs import RunSummary
    from workbench.observe import Snapshot

MOST = 12
_CURVES, _SETTINGS, _FRONTS, _ENDS = "Curves", "Settings", "Trade-offs", "Test tau"


def show(chosen: Sequence[RunSummary]) -> None:
    """Draws one of four views of at most `MOST` runs."""
    st.subheader(f"{len(chosen)} runs compared", anchor=False)
    if len(chosen) > MOST:
        st.caption(f"The first {MOST} of them: more lines could not be told apart.")
    kept = chosen[:MOST]
    view = st.segmented_control(
        "View",
        [_CURVES, _SETTINGS, _FRONTS, _ENDS],
        default=_CURVES,
        required=True,
        key="runs.compare",
        persist_state="session",
        label_visibility="collapsed",
    )
    if view == _SETTINGS:
        _settings(kept)
    elif view == _ENDS:
        _ends(kept)
    else:
        snapshots = _snapshots(kept)
        _fronts(snapshots) if view == _FRONTS else _curves(snapshots)


def _snapshots(chosen: Sequence[RunSummary]) -> dict[str, Snapshot]:
    found = {}
    for each in chosen:
        with guarded():
            found[each.name] = cache.observer(each.path).look()
    return found


def _curves(snapshots: Mapping[str, Snapshot]) -> None:
    quantity = st.selectbox(
        "What",
        list(run_overlay.QUANTITIES),
        format_func=run_overlay.QUANTITIES.__getitem__,
        key="runs.quantity",
        persist_state="session",
        width=380,
    )
    drawn = run_overlay.info({name: s.generations for name, s in snapshots.items()}, quantity)
    screen.chart(run_overlay.figure(drawn, screen.palette()), drawn.description, key="runs.overlay")
    st.caption(
        "Runs may have drawn other networks, and then their taus differ by chance too. Only "
        "“Test tau” has intervals."
    )


def _fronts(snapshots: Mapping[str, Snapshot]) -> None:
    drawn = run_fronts.info({name: s.latest for name, s in snapshots.items()})
    screen.chart(run_fronts.figure(drawn, screen.palette()), drawn.description, key="runs.fronts")


def _ends(chosen: Sequence[RunSummary]) -> None:
    ended = [(each.name, each.test) for each in chosen if each.test is not None]
    if not ended:
        st.info("None of these runs has been measured on its test networks yet.")
        return
    rows = [
        forest.ForestRow(name=f"{name}, n={t.n}", value=t.value, low=t.low, high=t.high)
        for name, t in ended
    ]
    drawn = forest.info(rows, quantity="Kendall tau of the best formula, test networks, 95 %")
    screen.chart(forest.figure(drawn, screen.palette()), drawn.description, key="runs.ends")
    if len(ended) < len(chosen):
        names = ", ".join(each.name for each in chosen if each.test is None)
        st.caption(f"Without a test figure: {names}.")


def _settings(chosen: Sequence[RunSummary]) -> None:
    found: dict[str, Mapping[str, Any]] = {}
    for each in chosen:
        with guarded():
            found[each.name] = {**each.run.settings, "version": each.version or "unknown"}
    frame = table.differences(found)
    if frame.empty:
        st.info("All settings are the same.", icon=":material/equal:")
        return
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"setting": st.column_config.TextColumn("Setting", width=200)},
        alt=f"Settings in which {len(found)} runs differ",
    )
    same = len({name for values in found.values() for name in values}) - len(frame)
    st.caption(f"{len(frame)} settings differ, {same} are the same.")
