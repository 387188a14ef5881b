"""What the terminal shows of an evolution that goes on, on stderr."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from eznas_core.commands.output import say, stderr, table
from eznas_core.commands.run_verdict import tau_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from eznas_core.runs import RunDirectory, RunView

_SHOWN_GENERATIONS = 12
_LONGEST = 72
_SHORTEST = 20
# Width of everything in the live table but the formula.
_OTHER_COLUMNS = 62


def follow_to_the_end(run: RunDirectory) -> None:
    """Shows a run until no process works on it any more.

    On a terminal as a table that grows, elsewhere as one line for each generation.
    """
    from eznas_core import runs

    console = stderr()
    if console.is_terminal:
        from rich.live import Live

        with Live(console=console, refresh_per_second=4, transient=False) as live:
            for view in runs.follow(run):
                live.update(_picture(view))
        return
    told = -1
    for view in runs.follow(run):
        for number in sorted(view.generations):
            if number > told:
                say(_line(view.generations[number]))
                told = number


def _picture(view: RunView) -> RenderableType:
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    numbers = sorted(view.generations)[-_SHOWN_GENERATIONS:]
    room = max(_SHORTEST, stderr().width - _OTHER_COLUMNS)
    rows = [(*row[:-1], _cut(row[-1], room)) for n in numbers if (row := _row(view.generations[n]))]
    columns = ("generation>", "best>", "median>", "selection>", "invalid>", "best formula")
    progress = view.progress
    total, done = progress.get("total") or 0, progress.get("done") or 0
    left = progress.get("seconds_left")
    status = str(view.status)
    if view.status.is_live:
        status += f": {progress.get('phase', 'starting')}"
        status += f", network {done} of {total}" if total else ""
        status += f", about {_duration(left)} left" if left is not None else ""
    last = progress.get("generations") or 1
    fraction = (progress.get("generation") or 0) + (done / total if total else 0)
    bar = Table.grid()
    bar.add_row(ProgressBar(total=last + 1, completed=min(fraction, last + 1), width=60))
    return Group(
        table("Evolution (Ctrl-C stops; it can be resumed)", columns, rows),
        bar,
        Text(status, style="dim"),
    )


def _row(generation: Mapping[str, Any]) -> tuple[str, ...]:
    fame = generation.get("hall_of_fame") or [{}]
    return (
        f"{generation['number']}/{generation.get('generations', '?')}",
        tau_text(generation.get("best_fitness")),
        tau_text(generation.get("median_fitness")),
        tau_text(generation.get("best_selection")),
        str(sum((generation.get("invalid") or {}).values())),
        str(fame[0].get("text", "")),
    )


def _line(generation: Mapping[str, Any]) -> str:
    number, best, median, selection, _, text = _row(generation)
    figures = f"best {best}, median {median}, selection {selection}"
    return f"generation {number}: {figures}: {_cut(text, _LONGEST)}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
