"""One proxy against accuracy: the scatter, tau and rho with their intervals, the protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import screen, session
from workbench.figures import scatter
from workbench.figures.scatter import Axes, ScatterInfo
from workbench.formats import interval, number, plural

if TYPE_CHECKING:
    from eznas_core.ranking import Estimate, RankResult
    from eznas_core.scoring import Score
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice
    from workbench.proxies import ProxyOption


def show(
    choice: SpaceChoice,
    option: ProxyOption,
    scores: Mapping[Architecture, Score],
    verdict: RankResult,
    *,
    axes: Axes,
    series: int = 0,
) -> None:
    """Draws one proxy's figures and scatter; a click on a point makes it the visitor's network.

    Args:
        choice: Space and accuracies.
        option: The proxy.
        scores: Its scores.
        verdict: How well they rank.
        axes: Values or ranks.
        series: Which colour of the palette.
    """
    st.subheader(option.title, anchor=False)
    _figures(verdict, scores)
    caption = (
        f"Kendall tau {_estimate(verdict.kendall)}, Spearman rho {_estimate(verdict.spearman)}, "
        f"n = {verdict.n}, against {choice.label.title}."
    )
    architectures = list(scores)
    drawn = scatter.info(
        [architecture.text for architecture in architectures],
        [score.value for score in scores.values()],
        choice.table.values(architectures, choice.label.name).tolist(),
        proxy=option.title,
        label=choice.label.title,
        axes=axes,
        chosen=session.get(session.ARCHITECTURE),
        caption=caption,
    )
    screen.chart_with_selection(
        scatter.figure(drawn, screen.palette(), series=series),
        drawn.description,
        key=f"study.scatter.{series}",
        caption=_under(drawn),
        picked=_look_at,
    )


def card(verdict: RankResult, option: ProxyOption, *, key: str) -> None:
    """The protocol of a figure, to read and to take along."""
    whole = json.dumps(verdict.to_json(), indent=2, sort_keys=True)
    with st.expander(f"Protocol of {option.title}", icon=":material/fact_check:"):
        st.caption(str(verdict.card))
        if option.label_budget:
            st.caption(
                f"{plural(option.label_budget, 'label was', 'labels were')} spent to find this "
                "formula; a designed proxy spends none."
            )
        st.json(verdict.card.to_json(), expanded=1)
        st.download_button(
            "Download protocol card (JSON)",
            whole,
            file_name=f"protocol-{verdict.card.architectures_hash[:8]}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key=f"study.card.{key}",
            help="The figures with everything they depend on.",
        )


def _figures(verdict: RankResult, scores: Mapping[Architecture, Score]) -> None:
    seconds = sum(score.seconds for score in scores.values()) / max(1, len(scores))
    with st.container(horizontal=True):
        for name, estimate, meaning in (
            (
                "Kendall tau",
                verdict.kendall,
                "Of all pairs of networks: the share ordered rightly "
                "minus the share ordered wrongly (ties counted as tau-b does).",
            ),
            ("Spearman rho", verdict.spearman, "Correlation of the ranks."),
        ):
            st.metric(
                name,
                number(estimate.value),
                delta=f"{number(estimate.low)} to {number(estimate.high)}",
                delta_color="off",
                delta_arrow="off",
                help=f"{meaning} Below it: the 95 % bootstrap interval over networks.",
            )
        st.metric("Networks", str(verdict.n), help="Networks ranked.")
        reasons = ", ".join(f"{count} {reason}" for reason, count in verdict.reasons.items())
        st.metric(
            "Without a score",
            str(verdict.n_unscored),
            help=f"Reasons: {reasons}." if reasons else "Every network has a score.",
        )
        st.metric("Time", f"{number(1000 * seconds, 0)} ms", help="A network, on this machine.")


def _look_at(point: Sequence[str]) -> None:
    session.put(session.ARCHITECTURE, point[0])


def _under(drawn: ScatterInfo) -> str:
    if not drawn.unscored:
        return "One point a network. Click one to see its cell."
    return (
        f"One point a network. {plural(drawn.unscored, 'network')} without a score cannot be "
        "drawn. Click a point to see its cell."
    )


def _estimate(estimate: Estimate) -> str:
    return interval(estimate.value, estimate.low, estimate.high)
