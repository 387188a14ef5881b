"""What notebooks use besides the engine and the figures: scores, drawings, runs, a budget."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from workbench.figures import curves
from workbench.formats import number
from workbench.observe import Observer
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eznas_core.runs import RunDirectory
    from eznas_core.scoring import ScoreTable, ScoringProtocol
    from eznas_core.spaces import Architecture, SearchSpace
    from workbench.observe import Snapshot

BUDGET = "EZNAS_BUDGET"


def budget(full: int, tiny: int) -> int:
    """A number that is small where notebooks are only tested (``EZNAS_BUDGET=tiny``).

    >>> budget(300, 6) in (300, 6)
    True
    """
    return tiny if os.environ.get(BUDGET) == "tiny" else full


def drawing(dot: str, words: str) -> Any:
    """A drawing to show under a cell; what it shows in words where Graphviz is not installed.

    Args:
        dot: The drawing in the DOT language, as `figures.tree.dot` and `figures.cell.dot` give it.
        words: The same in words: `description` of the figure's record.
    """
    import graphviz
    from IPython import display

    try:
        picture = graphviz.Source(dot).pipe(format="svg").decode("utf-8")
    except graphviz.ExecutableNotFound:
        return display.Markdown(f"*{words}*")  # type: ignore[no-untyped-call]
    return display.SVG(picture)  # type: ignore[no-untyped-call]


def scored(
    proxies: Sequence[str],
    space: str | SearchSpace,
    architectures: Sequence[Architecture],
    protocol: ScoringProtocol | None = None,
    *,
    workers: int = 1,
    cache: bool = True,
) -> ScoreTable:
    """Scores of networks; what the app or the command line has computed is not computed again.

    Args:
        proxies: Names, formulas or ensembles, as `scoring.resolve` takes them.
        space: The networks' space or its name.
        architectures: The networks.
        protocol: How; the default protocol if None.
        workers: Processes; changes no score.
        cache: Whether scores are looked up and kept.

    Raises:
        EznasError: There is no such proxy or space.
    """
    from eznas_core import spaces
    from eznas_core.scoring import Place, default_store, resolve, score_many

    found = spaces.get(space) if isinstance(space, str) else space
    with Place(workers=workers).open() as executor:
        return score_many(
            [resolve(text) for text in proxies],
            found,
            architectures,
            protocol,
            executor=executor,
            store=default_store() if cache else None,
        )


def watch(run: RunDirectory, *, poll: float = 1.0, palette: Palette = LIGHT) -> Snapshot:
    """Draws the curves of a run under the cell, again and again until the run has ended.

    Interrupting the cell leaves the run alone.

    Args:
        run: The run.
        poll: Seconds between two looks.
        palette: Colours.
    """
    from IPython import display

    observer, shown = Observer(run), -1
    while True:
        snapshot = observer.look()
        if len(snapshot.generations) != shown or not snapshot.status.is_live:
            shown = len(snapshot.generations)
            display.clear_output(wait=True)  # type: ignore[no-untyped-call]
            display.display(curves.figure(curves.info(snapshot.generations), palette))  # type: ignore[no-untyped-call]
            print(_line(snapshot))
        if not snapshot.status.is_live:
            return snapshot
        time.sleep(poll)


def _line(snapshot: Snapshot) -> str:
    latest = snapshot.latest or {}
    return (
        f"{snapshot.name}: {snapshot.phase}; best tau {number(latest.get('best_selection'))} on "
        f"selection, {number(latest.get('best_fitness'))} on fitness networks"
    )
