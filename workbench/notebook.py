"""What notebooks use besides the engine and the figures: drawings, watching a run, a budget."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from workbench.figures import curves
from workbench.formats import number
from workbench.observe import Observer
from workbench.palette import LIGHT, Palette

if TYPE_CHECKING:
    from eznas_core.runs import RunDirectory
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
