"""Score against accuracy with the networks' size taken out of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench import cache, screen, session, study
from workbench.figures import residuals
from workbench.formats import interval
from workbench.panels import estimates

if TYPE_CHECKING:
    from eznas_core.spaces import Architecture
    from workbench.panels.space_choice import SpaceChoice
    from workbench.proxies import ProxyOption
    from workbench.study import Book, Study


def show(
    choice: SpaceChoice,
    wanted: Study,
    option: ProxyOption,
    book: Book,
    text: str,
    architectures: Sequence[Architecture],
    *,
    series: int,
) -> None:
    """Draws the figures and the residual scatter of one proxy.

    Raises:
        EznasError: There are too few networks.
    """
    standing = cache.standing(wanted, text)
    estimates.show(standing, ("kendall", "partial-tau", "similar-size-tau"))
    scored = study.judged(wanted, architectures, book)
    networks = list(scored)
    partial = standing.estimate("partial-tau")
    told = (
        "Tau with size held fixed does not exist: the proxy is itself a size"
        if partial is None
        else f"Tau with size held fixed {interval(partial.value, partial.low, partial.high)}"
    )
    drawn = residuals.info(
        [a.text for a in networks],
        [score.value for score in scored.values()],
        choice.table.values(networks, wanted.label).tolist(),
        [choice.space.parameters(a, wanted.dataset) for a in networks],
        [choice.space.macs(a, wanted.dataset) for a in networks],
        proxy=option.title,
        caption=f"{told}, n = {standing.n}, against {choice.label.title}.",
    )
    screen.chart_with_selection(
        residuals.figure(drawn, screen.palette()),
        drawn.description,
        key=f"study.residuals.{series}",
        caption=f"{drawn.caption} A cloud without direction says that the proxy knows no more "
        "than a count of parameters does. Click a point to see its cell.",
        picked=_look_at,
    )


def _look_at(point: Sequence[str]) -> None:
    session.put(session.ARCHITECTURE, point[0])
