"""What came of a study: figures, scatters, the network that was clicked, table and downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import cache, screen, seen, session, study
from workbench.figures.scatter import Axes
from workbench.guard import guarded, show_error
from workbench.panels import (
    architecture_card,
    closer_look,
    comparison,
    correlation,
    proxy_choice,
    study_progress,
    study_table,
)
from workbench.proxies import ProxyOption, described

if TYPE_CHECKING:
    from eznas_core.ranking import RankResult
    from eznas_core.scoring import Proxy
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice
    from workbench.study import Book, Study

_BASELINE = "params"
Judged = tuple[ProxyOption, "Proxy", "RankResult"]


def show(choice: SpaceChoice, wanted: Study) -> None:
    """Scores what is missing, in view, then draws the results.

    Raises:
        EznasError: A proxy is none, or the study cannot be carried out.
    """
    from eznas_core.scoring import Team, resolve

    options = proxy_choice.options()
    chosen = [resolve(key) for key in wanted.proxies]
    if len({proxy.text for proxy in chosen}) < len(chosen):
        raise EznasError("both proxies are the same formula; choose another one to compare with")
    baselines = [resolve(_BASELINE)] if _BASELINE not in wanted.proxies else []
    everyone = [*chosen, *baselines]
    architectures = cache.sample(wanted)
    members = Team.of(everyone).members
    scored = {member.text: cache.book(wanted, member.text) for member in members}
    if study_progress.show(wanted, choice.space, members, architectures, scored):
        return
    books = {proxy.text: cache.book(wanted, proxy.text) for proxy in everyone}
    keys = (*wanted.proxies, _BASELINE)
    named = [described(key, options, own_labels=seen.labels()) for key in keys]
    judged = _judged(wanted, architectures, books, list(zip(named, everyone, strict=False)))
    main = judged[: len(chosen)]
    if not judged or len(main) < len(chosen):
        return
    _draw(choice, wanted, architectures, books, main, judged[len(chosen) :])


def _judged(
    wanted: Study,
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
    proxies: Sequence[tuple[ProxyOption, Proxy]],
) -> list[Judged]:
    judged: list[Judged] = []
    for option, proxy in proxies:
        scored = len(study.scores(architectures, books[proxy.text]))
        try:
            verdict = cache.verdict(wanted, proxy.text, scored, option.label_budget)
        except EznasError as error:
            show_error(EznasError(f"{option.title}: {error}"))
        else:
            judged.append((option, proxy, verdict))
    return judged


def _draw(
    choice: SpaceChoice,
    wanted: Study,
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
    main: Sequence[Judged],
    baselines: Sequence[Judged],
) -> None:
    axes = st.segmented_control(
        "Axes",
        list(Axes),
        default=Axes.VALUE,
        required=True,
        key="study.axes",
        persist_state="session",
        help="Values as they are, or ranks: tau and rho see only the ranks.",
    )
    places = screen.split("scatters") if len(main) > 1 else [st.container()]
    for series, (place, (option, proxy, verdict)) in enumerate(zip(places, main, strict=True)):
        with place:
            scored = study.scores(architectures, books[proxy.text])
            correlation.show(choice, option, scored, verdict, axes=Axes(axes), series=series)
    with guarded():
        closer_look.show(
            choice,
            wanted,
            [(option, books[proxy.text], proxy.text) for option, proxy, _ in main],
            architectures,
        )
    left, right = screen.split("judgement")
    with left, guarded():
        st.subheader("Beside each other", anchor=False)
        pair = None
        if len(main) > 1:
            names = (main[0][0].title, main[1][0].title)
            pair = study.compared(
                choice.table,
                wanted.label,
                architectures,
                names,
                (books[main[0][1].text], books[main[1][1].text]),
            )
        comparison.show(
            [(option, verdict) for option, _, verdict in main],
            [(option, verdict) for option, _, verdict in baselines],
            pair,
        )
        for option, proxy, verdict in main:
            correlation.card(verdict, option, key=proxy.text)
    with right, guarded():
        _network(choice)
    with guarded():
        st.subheader("Networks", anchor=False)
        named = {option.title: books[proxy.text] for option, proxy, _ in main}
        table = study.frame(choice.table, wanted.label, architectures, named)
        study_table.show(
            table,
            measure=choice.measure,
            file_name=f"scores-{wanted.space}-seed{wanted.seed}.csv",
        )


def _network(choice: SpaceChoice) -> None:
    st.subheader("Network", anchor=False)
    text = session.get(session.ARCHITECTURE)
    if not text:
        st.info("Click a point, or tick a row of the table, to see its network here.")
        return
    st.code(text, language=None, wrap_lines=True)
    architecture_card.show(choice, choice.space.parse(text))
