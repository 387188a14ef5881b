"""What came of a comparison: heat map, table, who is separable, who says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError, Failure
from workbench import cache, comparing, screen, seen
from workbench.comparing import Contest, Standing, Truth
from workbench.figures import heatmap
from workbench.figures.heatmap import Cell
from workbench.guard import guarded
from workbench.panels import compare_alike, compare_pairs, compare_table, provenance, proxy_choice
from workbench.panels.compare_form import short_titles, title_of
from workbench.panels.compare_progress import Part
from workbench.panels.compare_progress import show as show_progress
from workbench.proxies import ProxyOption, described

if TYPE_CHECKING:
    from eznas_core.scoring import Proxy

_FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One proxy with what lists call it."""

    option: ProxyOption
    proxy: Proxy


def show(contest: Contest) -> None:
    """Scores what is missing, in view, then draws the results.

    Raises:
        EznasError: A proxy is none, two are the same, or the work cannot be carried out.
    """
    from eznas_core.scoring import Team, resolve

    options = proxy_choice.options()
    everyone = [
        Contestant(option=described(key, options, own_labels=seen.labels()), proxy=resolve(key))
        for key in contest.proxies
    ]
    if len({each.proxy.text for each in everyone}) < len(everyone):
        raise EznasError("two of the proxies are the same formula; remove one of them")
    members = Team.of([each.proxy for each in everyone]).members
    parts = [_part(contest, column, members) for column in contest.truths]
    working = show_progress(parts, members, lambda: _map(contest, everyone, parts))
    if working or not any(_scored(part) for part in parts):
        return
    parts = [_part(contest, column, [each.proxy for each in everyone]) for column in contest.truths]
    _map(contest, everyone, parts)
    _one_column(contest, everyone, parts)


def _part(contest: Contest, column: Truth, proxies: Sequence[Proxy]) -> Part:
    study = contest.study(column)
    return Part(
        study=study,
        architectures=cache.sample(study),
        books={each.text: cache.book(study, each.text) for each in proxies},
    )


def _scored(part: Part) -> int:
    return len(part.architectures) - part.left


def _map(contest: Contest, everyone: Sequence[Contestant], parts: Sequence[Part]) -> None:
    if min(_scored(part) for part in parts) < _FEWEST:
        st.info(
            f"The heat map appears with the first {_FEWEST} networks and fills in as more are "
            "scored.",
            icon=":material/hourglass_top:",
        )
        return
    columns = short_titles(contest.truths)
    cells = []
    for each in everyone:
        line = []
        for part in parts:
            with guarded():
                found = cache.standing(part.study, each.proxy.text, (comparing.TAU,))
                line.append(_cell(found, each.option))
        if len(line) < len(parts):
            return
        cells.append(line)
    numbers = sorted({_scored(part) for part in parts})
    n = " to ".join(str(number) for number in sorted({numbers[0], numbers[-1]}))
    drawn = heatmap.info(
        [each.option.title for each in everyone],
        columns,
        cells,
        quantity=f"Kendall tau of proxies (rows) with accuracies (columns), n = {n}",
    )
    st.subheader("Kendall tau, with 95 % interval", anchor=False)
    screen.chart(
        heatmap.figure(drawn, screen.palette()), drawn.description, key="compare.map", caption=False
    )
    st.caption(
        f"{_tables(contest)}; n = {n} networks a column, seed {contest.seed}, batch "
        f"{contest.batch_size} of {contest.images} images. Intervals: bootstrap over networks; "
        "other weights of the same networks would move the figures too."
    )


def _tables(contest: Contest) -> str:
    """Which accuracies the columns are, with where they come from."""
    named = {}
    for column in contest.truths:
        table = cache.accuracies(column.space, column.dataset)
        where = title_of(column).rpartition(" · ")[0]
        named[where] = f"{where}: accuracies of {provenance.source_of(table)}"
    return "; ".join(named.values())


def _cell(standing: Standing, option: ProxyOption) -> Cell:
    found = standing.figures[comparing.TAU]
    if isinstance(found, Failure):
        return Cell(value=None, text="–", hover=f"{option.title}: {found.detail}")
    about = f"{option.title}<br>n = {standing.n}"
    if standing.unscored:
        about += f", {standing.unscored} of them without a score"
    return heatmap.estimate_cell(found.value, found.low, found.high, about=about)


def _one_column(contest: Contest, everyone: Sequence[Contestant], parts: Sequence[Part]) -> None:
    names = [title_of(column) for column in contest.truths]
    chosen = st.selectbox(
        "Look closer at",
        range(len(names)),
        format_func=names.__getitem__,
        key=f"compare.column.{len(names)}",
        help="The accuracy column that the table and the comparisons below are for.",
        width=420,
    )
    part = parts[chosen or 0]
    standings = []
    for each in everyone:
        with guarded():
            standings.append((each.option, cache.standing(part.study, each.proxy.text)))
    compare_table.show(standings, file_name=f"proxies-{part.study.space}-seed{contest.seed}.csv")
    left, right = screen.split("compare")
    named = {each.proxy.text: each.option.title for each in everyone}
    with left, guarded():
        st.subheader("Which differences are certain?", anchor=False)
        compare_pairs.show(part.study, named)
    with right, guarded():
        st.subheader("Which proxies say the same?", anchor=False)
        compare_alike.show(part.architectures, part.books, named)
