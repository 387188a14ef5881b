"""The formula's tau on a few networks, while it is being written."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, cast

import streamlit as st

from eznas_core import truth
from workbench import cache, quick_sample, seen
from workbench import study as study_module
from workbench.formats import count, interval, plural
from workbench.panels import space_choice, study_progress
from workbench.stamps import stamp_of

if TYPE_CHECKING:
    from eznas_core.expressions import Expression
    from eznas_core.ranking import RankResult
    from workbench.panels.space_choice import SpaceChoice
    from workbench.quick_sample import QuickSample
    from workbench.shelf import Shelf
    from workbench.study import Study


def show(expression: Expression | None) -> None:
    """Draws the switch and, where it is on, the line with tau; scores what is missing in view.

    To be drawn last: while networks are scored, nothing that comes after it is drawn.

    Args:
        expression: The formula; None while the text is none.

    Raises:
        EznasError: There are no accuracies, or nothing can be ranked.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="formula.sample"):
        wanted = st.toggle(
            "Rank a small sample",
            key="formula.rank",
            persist_state="session",
            help=f"Scores {quick_sample.NETWORKS} networks by the formula whenever it changes, and "
            "holds the scores against their accuracies. Every change of the formula stops what is "
            "going on; scores are kept, so that coming back to a formula takes no time.",
        )
        if wanted:
            with st.popover("Networks", icon=":material/tune:"):
                choice = space_choice.show()
    if not wanted:
        st.caption(
            "Costs a few seconds a formula, with gradients or determinants up to a minute; and "
            f"the accuracies of {quick_sample.NETWORKS} networks, which then count as seen."
        )
        return
    sample = _sample(choice)
    if expression is None:
        st.caption("Waits for a formula.")
    else:
        _line(expression, choice, sample)
    st.caption(_account(choice, sample))


def _line(expression: Expression, choice: SpaceChoice, sample: QuickSample) -> None:
    from eznas_core.expressions import format

    wanted = quick_sample.study(choice.table, choice.label.name, format(expression))
    _score(wanted, choice, sample)
    found = _verdict(wanted, choice, sample)
    if seen.note(wanted.space, wanted.dataset, wanted.label, found.n):
        st.rerun()  # what stands above declares them
    tau = found.kendall
    unscored = f", {found.n_unscored} of them without a score" if found.n_unscored else ""
    figure = interval(tau.value, tau.low, tau.high)
    st.markdown(f"Kendall tau **{figure}** on n={found.n} networks{unscored}.")


def _score(wanted: Study, choice: SpaceChoice, sample: QuickSample) -> None:
    from eznas_core.scoring import resolve

    proxy = resolve(wanted.proxies[0])
    books = {proxy.text: cache.book(wanted, proxy.text)}
    left = len(study_module.missing(sample.networks, books))
    if not left:
        return
    total, began = len(sample.networks), time.monotonic()
    bar = st.progress((total - left) / total, study_progress.words(total, left, None))
    work = study_module.advance(
        wanted,
        choice.space,
        [proxy],
        sample.networks,
        books,
        seconds=math.inf,
        store=cache.store(),
    )
    try:
        for done, still in enumerate(work, 1):
            rest = (time.monotonic() - began) / done * still
            bar.progress((total - still) / total, study_progress.words(total, still, rest))
    finally:
        work.close()
        bar.empty()


def _account(choice: SpaceChoice, sample: QuickSample) -> str:
    drawn = (
        f"draws none of them with seed {quick_sample.SEED} and up to {count(sample.apart)} networks"
        if sample.apart
        else "draws them too, since the table has no others"
    )
    used = plural(len(sample.networks), "accuracy", "accuracies")
    return (
        f"{choice.space.title}, {choice.space.dataset(choice.dataset).title}, "
        f"“{choice.label.title}”; batch {quick_sample.BATCH}, seed {quick_sample.SEED}. Who "
        f"changes a formula by this tau has used {used}: "
        "they are declared as labels spent wherever your own formulas are judged, and “Score and "
        f"accuracy” {drawn}."
    )


def _sample(choice: SpaceChoice) -> QuickSample:
    shelf = cast("Shelf[QuickSample]", cache.shelf("quick samples"))
    key = (choice.space.name, choice.dataset, choice.label.name, stamp_of(truth.available()))
    found = shelf.peek(key)
    if found is None:
        with st.spinner("Drawing the networks …"):
            found = quick_sample.draw(choice.space, choice.table, choice.label.name)
        shelf.put(key, found)
    return found


def _verdict(wanted: Study, choice: SpaceChoice, sample: QuickSample) -> RankResult:
    from eznas_core.scoring import resolve

    shelf = cast("Shelf[RankResult]", cache.shelf("quick verdicts"))
    text = resolve(wanted.proxies[0]).text
    book = cache.book(wanted, text)
    return shelf.get(
        (wanted, stamp_of(truth.available())),
        lambda: study_module.ranked(wanted, choice.table, sample.networks, text, book),
    )
