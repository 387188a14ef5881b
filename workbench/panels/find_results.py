"""What a search has found: methods beside each other, the curve, every pick, the found cell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces
from workbench import cache, screen, session
from workbench.figures import search_curve
from workbench.formats import number, percent
from workbench.guard import guarded
from workbench.panels import architecture_card
from workbench.panels.space_choice import SpaceChoice
from workbench.tables import searches

if TYPE_CHECKING:
    from eznas_core.architecture_search import Archive, OverRuns, SearchReport
    from eznas_core.runs import SearchDirectory

TOP_K = 5
_TABLE = "find.found"
_INTERVAL = 165  # pixels, so that a value and both ends of its interval are read whole


def show(search: SearchDirectory, archive: Archive, *, live: bool) -> None:
    """Draws what there is so far.

    Args:
        search: Where it is kept.
        archive: What it holds.
        live: Whether the search goes on.
    """
    if not archive.traces:
        words = (
            "The first figures appear when the first run has ended."
            if live
            else ("No run had ended when it was stopped.")
        )
        st.info(words, icon=":material/hourglass_top:")
        return
    report = cache.search_report(search, archive, TOP_K)
    if not live:
        _verdict(report)
    _curve(archive, report)
    st.subheader("Methods", anchor=False)
    methods = searches.methods(report, _titles())
    st.dataframe(
        methods,
        hide_index=True,
        column_config={
            name: st.column_config.TextColumn(name, width=_INTERVAL)
            for name in methods.columns
            if methods[name].astype(str).str.contains("[", regex=False).any()
        },
        key="find.methods_table",
        alt="Methods with the accuracy of what they found and its regret",
    )
    best = (
        ""
        if report.best is None
        else f" The best candidate there is has {percent(report.best[1])}."
    )
    st.caption(
        "True accuracies in percent, differences in points: mean over the runs with 95 % bootstrap "
        "interval. The pick is the network with the highest score; a blind pick, one of the "
        f"networks that random search drew.{best} All runs score a network with the same weights."
    )
    if live:
        return
    left, right = screen.split("found")
    with left, guarded():
        _found(report, search)
    with right, guarded():
        _network(archive, report)
    _card(report, search)


def _titles() -> dict[str, str]:
    from eznas_core.architecture_search import METHODS

    return {method.name: method.title for method in METHODS}


def _verdict(report: SearchReport) -> None:
    """Every method in figures, and whether it beats random search with the same budget."""
    known = [each for each in report.methods if each.accuracy is not None]
    if not known:
        st.info(
            "The accuracies of what was found are not in the table: what was found cannot be "
            "judged. Search among known accuracies only, or another space.",
            icon=":material/help:",
        )
        return
    titles = _titles()
    with st.container(horizontal=True):
        for each in report.methods:
            _metric(
                f"Pick of {titles[each.method].lower()}",
                each.accuracy,
                "True accuracy of the network with the highest score, mean over the runs. Below "
                "it: the 95 % interval over runs.",
            )
        _metric(
            "A blind pick",
            report.chance,
            "Mean accuracy of the networks that random search drew.",
        )
        st.metric(
            "Best there is",
            percent(None if report.best is None else report.best[1]),
            help="The most accurate candidate of the table that keeps the limits.",
        )
    others = [each for each in report.methods if each.over_random is not None]
    for each in others:
        difference = each.over_random
        if difference is None:
            continue
        sure = "certain" if difference.one_sided else "not certain: other seeds could turn it round"
        st.markdown(
            f"**{titles[each.method]}** over random search with the same proxy and budget: "
            f"{searches.signed(difference)} points, {sure} (n = {difference.n} runs)."
        )


def _metric(label: str, value: OverRuns | None, help: str) -> None:
    between = None
    if value is not None and value.low is not None and value.high is not None:
        between = f"{number(value.low, 2)} to {number(value.high, 2)}"
    st.metric(
        label,
        percent(None if value is None else value.mean),
        delta=between,
        delta_color="off",
        delta_arrow="off",
        help=help,
    )


def _curve(archive: Archive, report: SearchReport) -> None:
    from eznas_core.architecture_search import Curve, curve, known_accuracies

    st.subheader("On the way", anchor=False)
    chosen = st.segmented_control(
        "Followed",
        [str(each) for each in Curve],
        default=str(Curve.PICK),
        required=True,
        key="find.curve",
        persist_state="session",
        help="The network picked: what one would train after so many scores. The best network "
        "scored: what only somebody who trained them all would know.",
    )
    which = Curve(chosen or Curve.PICK)
    settings = archive.settings
    table = cache.accuracies(settings.space, settings.protocol.dataset, settings.source)
    everything = list(archive.traces.values())
    known = known_accuracies(everything, table, settings.label)
    runs = {
        title: [curve(trace, known, which) for trace in archive.of(method)]
        for method, title in _titles().items()
        if method in settings.methods
    }
    drawn = search_curve.info(
        runs,
        quantity=f"True accuracy of {which}",
        best=None if report.best is None else report.best[1],
        chance=None if report.chance is None else report.chance.mean,
    )
    screen.chart(
        search_curve.figure(drawn, screen.palette()), drawn.description, key="find.curve_chart"
    )


def _found(report: SearchReport, search: SearchDirectory) -> None:
    st.subheader("Every pick", anchor=False)
    frame = searches.found(report, _titles())
    texts = frame[searches.NETWORK].tolist()

    def pick() -> None:
        rows = session.selected_rows(_TABLE)
        if rows and rows[0] < len(texts):
            session.put(session.ARCHITECTURE, texts[rows[0]])

    column = st.column_config
    two, three = "%.2f", "%.3f"
    st.dataframe(
        frame.dropna(axis="columns", how="all"),
        key=_TABLE,
        on_select=pick,
        selection_mode="single-row",
        hide_index=True,
        height=320,
        column_config={
            "method": "Method",
            "run": "Run",
            "score": column.NumberColumn("Score", format="%.6g"),
            "accuracy": column.NumberColumn("Accuracy (%)", format=two),
            "regret": column.NumberColumn("Regret", format=two),
            f"best of top {report.k}": column.NumberColumn(format=two),
            "parameters": column.NumberColumn("Parameters (M)", format=three),
            "MFLOPs": column.NumberColumn("MFLOPs", format="%.1f"),
            "ms": column.NumberColumn("Latency (ms)", format=two),
            "networks": "Networks scored",
            "without a score": "Without a score",
            "ended": "Ended because",
            searches.NETWORK: column.TextColumn("Network", width="large"),
        },
        alt="The network each run would pick, with its true accuracy",
    )
    st.download_button(
        "Download as CSV",
        frame.to_csv(index=False),
        file_name=f"found-{search.name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _network(archive: Archive, report: SearchReport) -> None:
    st.subheader("Found network", anchor=False)
    settings = archive.settings
    space = spaces.get(settings.space)
    picks = {run.top[0].architecture for each in report.methods for run in each.runs if run.top}
    text = session.get(session.ARCHITECTURE)
    if text not in picks:
        bests = [each.best for each in report.methods if each.best is not None]
        if not bests:
            st.info("No network has a score, so that none was picked.")
            return
        text = max(bests, key=lambda found: found.score).architecture
        st.caption("The highest score over all runs. Tick a row of the table to see another.")
    st.code(text, language=None, wrap_lines=True)
    table = cache.accuracies(settings.space, settings.protocol.dataset, settings.source)
    choice = SpaceChoice(space=space, table=table, label=table.column(settings.label))
    architecture_card.show(choice, space.parse(text))


def _card(report: SearchReport, search: SearchDirectory) -> None:
    with st.expander("Protocol", icon=":material/fact_check:"):
        st.caption(str(report.card))
        st.json(report.card.to_json(), expanded=1)
        st.download_button(
            "Download the report (JSON)",
            json.dumps(report.to_json(), indent=2, sort_keys=True),
            file_name=f"search-{search.name}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            help="Every run, every figure, and everything they depend on.",
        )
