"""What the nodes of a formula are worth, how sound its scores are, and what it ranks like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import microscope, screen, session
from workbench.figures import forest
from workbench.formats import interval, number, percent, plural, score, shortened
from workbench.guard import show_error
from workbench.microscope import Sample
from workbench.tables import nodes as table

if TYPE_CHECKING:
    from eznas_core.expressions import Expression
    from eznas_core.ranking.dissection import Dissection
    from workbench.panels.space_choice import SpaceChoice

_WORTH, _LIKE, _SHORT, _SOUND = "Nodes", "Nearest proxies", "Shorter form", "Soundness"
_MOST_ROWS = 14


def show(expression: Expression, choice: SpaceChoice) -> None:
    """Draws the button; once the sample is scored, four views of what came of it."""
    from eznas_core import expressions

    text = expressions.format(expression)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        networks = st.number_input(
            "Networks",
            5,
            500,
            30,
            key="microscope.networks",
            persist_state="session",
            help="Drawn at random from those with an accuracy. More make the intervals narrower: "
            "four times as many halve them.",
            width=130,
        )
        seed = st.number_input(
            "First seed",
            0,
            2**31 - 1,
            1,
            key="microscope.seed",
            persist_state="session",
            help="Decides the networks, their weights and images; two more seeds follow it.",
            width=130,
        )
        key = Sample(
            space=choice.space.name,
            dataset=choice.table.dataset,
            label=choice.label.name,
            formula=text,
            networks=int(networks),
            seed=int(seed),
        )
        known = microscope.looked_at(key)
        asked = st.button(
            "Take it apart",
            type="primary",
            icon=":material/biotech:",
            disabled=known is not None,
            help="Scores the sample with every node held or removed, and by known proxies.",
        )
    if asked:
        _work(expression, choice, key)
    if known is not None:
        _results(known)
    else:
        st.caption(
            "Every node is held at its mean over the sample, and removed; the tau that this costs "
            "says what it is worth. Thirty networks take about half a minute, with gradients a "
            "few minutes; leaving the page stops it."
        )


def _work(expression: Expression, choice: SpaceChoice, key: Sample) -> None:
    from eznas_core.ranking.dissection import dissect
    from eznas_core.scoring import ScoringProtocol

    bar = st.progress(0.0, "Drawing the networks …")
    work = dissect(
        expression,
        choice.space,
        choice.table,
        label=key.label,
        networks=key.networks,
        protocol=ScoringProtocol(seed=key.seed, dataset=key.dataset).at(choice.table.scale),
    )
    try:
        while True:
            done, total = next(work)
            bar.progress(done / total, f"Scoring networks: {done} of {total}")
    except StopIteration as end:
        microscope.dissections().put(key, end.value)
        st.rerun()
    except EznasError as error:
        show_error(error)
    finally:
        work.close()
        bar.empty()


def _results(found: Dissection) -> None:
    _summary(found)
    view = st.segmented_control(
        "View",
        [_WORTH, _LIKE, _SHORT, _SOUND],
        default=_WORTH,
        required=True,
        key="microscope.view",
        persist_state="session",
        label_visibility="collapsed",
    )
    if view == _LIKE:
        _relatives(found)
    elif view == _SHORT:
        _shorter(found)
    elif view == _SOUND:
        _soundness(found)
    else:
        _worths(found)
    st.caption(f"n={found.n} networks, accuracy “{found.label}”, {found.protocol}.")


def _summary(found: Dissection) -> None:
    tau = found.tau
    lines = []
    if tau is None:
        lines.append("It orders none of these networks: all scores are equal or missing.")
    else:
        lines.append(
            f"Kendall tau {interval(tau.value, tau.low, tau.high)} on {plural(found.n, 'network')}."
        )
    if found.size_only:
        lines.append("Its text proves that it sees nothing but shapes: **it measures size alone.**")
    nearest = next(iter(found.relatives), None)
    if nearest is not None and nearest.like:
        way = "" if nearest.tau.value > 0 else ", turned round"
        lines.append(
            f"**This is mostly “{nearest.name}”{way}**: tau between the two "
            f"{interval(nearest.tau.value, nearest.tau.low, nearest.tau.high)}, n={nearest.n}."
        )
    elif nearest is not None:
        lines.append(
            f"Of the known proxies “{nearest.name}” is nearest: tau between the two "
            f"{interval(nearest.tau.value, nearest.tau.low, nearest.tau.high)}, n={nearest.n}."
        )
    st.markdown(" ".join(lines))


def _worths(found: Dissection) -> None:
    frame = table.worths(found)
    if frame.empty:
        st.info("Nothing to take away: the formula orders nothing, or has one node only.")
        return
    rows = [
        forest.ForestRow(
            name=f"{place}. {shortened(row['node'], 34)}: {shortened(row['change'], 26)}",
            value=row["lost"],
            low=row["low"],
            high=row["high"],
            emphasis=row["certain"] == "yes",
        )
        for place, row in enumerate(frame.head(_MOST_ROWS).to_dict("records"), 1)
    ]
    _forest(
        rows,
        "microscope.worths",
        f"Tau lost without the node, 95 % interval, n={found.n}",
        "Right of zero the ranking is worse without the node, left of it better. Grey diamonds: "
        "the interval reaches over zero, so that on this sample the node may be worth nothing.",
    )
    with st.expander(f"All {plural(len(frame), 'change')} in numbers"):
        st.dataframe(
            frame,
            hide_index=True,
            column_config={
                "node": st.column_config.TextColumn("Node", width=240),
                "change": st.column_config.TextColumn("Change", width=200),
                "lost": st.column_config.NumberColumn("Tau lost", format="%.3f"),
                "low": st.column_config.NumberColumn("from", format="%.3f"),
                "high": st.column_config.NumberColumn("to", format="%.3f"),
                "certain": "Certain",
                "left": "What is left",
                "unscored": st.column_config.NumberColumn(
                    "Scores lost", help="Networks that have a score only with the node."
                ),
                "formula": st.column_config.TextColumn("Formula without it", width="large"),
            },
            alt="Tau lost without each node",
        )


def _relatives(found: Dissection) -> None:
    if not found.relatives:
        st.info("No known proxy can be compared: too few scores, or all equal.")
        return
    rows = [
        forest.ForestRow(
            name=f"{each.name}, n={each.n}",
            value=each.tau.value,
            low=each.tau.low,
            high=each.tau.high,
            emphasis=each.like,
        )
        for each in found.relatives
    ]
    _forest(
        rows,
        "microscope.relatives",
        "Kendall tau with the formula's scores, 95 % interval",
        "A tau of 1: it orders these networks as the formula does; of −1: the other way round.",
    )


def _forest(rows: Sequence[forest.ForestRow], key: str, quantity: str, words: str) -> None:
    """Draws intervals, with words of their own in the place of all figures in a sentence."""
    drawn = forest.info(rows, quantity=quantity)
    screen.chart(forest.figure(drawn, screen.palette()), drawn.description, key=key, caption=False)
    st.caption(words)


def _shorter(found: Dissection) -> None:
    from eznas_core import expressions

    form = found.shorter.form
    text = expressions.format(form.expression)
    saved = expressions.size(found.expression) - expressions.size(form.expression)
    if saved <= 0:
        st.info("No law makes this formula shorter without changing its ranking.")
        return
    turned = "" if form.direction > 0 else " **Its order is the reverse: lower is better.**"
    st.markdown(f"Shorter by {plural(saved, 'node')}, with the same ranking:{turned}")
    st.code(text, language=None, wrap_lines=True)
    st.markdown(
        "Why it ranks alike: every step either keeps the value by a law of arithmetic, or takes "
        "away an outermost function that only ever rises or only ever falls, such as `exp`."
    )
    if found.shorter.same:
        st.success(
            f"Tried: both put all n={found.shorter.n} networks in the same order, ties and gaps "
            "included.",
            icon=":material/check_circle:",
        )
    else:
        st.warning(
            f"Tried on n={found.shorter.n} networks: the orders differ. In exact arithmetic they "
            "are equal; rounding, saturation or overflow makes two values equal here or takes "
            "one away.",
            icon=":material/rule:",
        )
    st.button(
        "Take the shorter form",
        icon=":material/compress:",
        on_click=session.put,
        args=(session.FORMULA, text),
    )


def _soundness(found: Dissection) -> None:
    sound = found.hygiene
    share = sound.sensitivity
    with st.container(horizontal=True):
        st.metric(
            "Different scores",
            f"{sound.distinct} of {sound.networks}",
            help="Under the first seed. A single one means that the formula is a constant.",
        )
        st.metric(
            "Spread over seeds",
            percent(None if share is None else 100 * share, 1),
            help="Standard deviation of a network's score over the seeds, as a share of that over "
            "the networks. Small is good: the seed decides little.",
        )
        st.metric(
            "Order kept",
            number(sound.seed_tau),
            help="Mean Kendall tau between the scores of two seeds; 1 if the order never changes.",
        )
        st.metric(
            "Without a score",
            str(sum(sound.reasons.values())),
            help=f"Of {sound.networks} networks under {sound.seeds} seeds.",
        )
    if sound.constant:
        st.warning(
            "A constant: every network has the same score.", icon=":material/horizontal_rule:"
        )
    reasons = ", ".join(f"{reason}: {times}" for reason, times in sound.reasons.items())
    st.caption(
        f"n={sound.compared} networks with a score under all {plural(sound.seeds, 'seed')}; "
        f"standard deviation {score(sound.over_seeds)} over seeds, {score(sound.over_networks)} "
        f"over networks. Without a score: {reasons or 'none'}."
    )
