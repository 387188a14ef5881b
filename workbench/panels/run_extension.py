"""More generations for a run, at work or ended."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory
from workbench import session
from workbench.guard import guarded

_MOST = 100_000
_MORE = 10


def show(run: RunDirectory, *, key: str, asked: Callable[[RunDirectory, int], None]) -> None:
    """Draws the button, and behind it how many generations the run shall have.

    Args:
        run: The run.
        key: Where on the screen this is; one for each place.
        asked: Told the number, in a callback.
    """
    now = _wanted(run)
    if now is None or now >= _MOST:
        return
    field = f"run.extend.{key}.{run.name}.{now}"
    with st.popover(
        "Extend",
        icon=":material/more_time:",
        # Another number is another form, shut.
        key=f"{field}.place",
        help="Gives the run more generations.",
    ):
        st.number_input(
            "Generations in all",
            now + 1,
            _MOST,
            min(now + max(_MORE, now // 2), _MOST),
            key=field,
            help=f"It has {now:,} now.",
        )
        st.caption(
            "A run at work takes note before it ends; one that has ended goes on from its last "
            "generation. The test networks are sealed until the new end and measured again there; "
            "the result says how often they were opened."
        )
        st.button(
            "Extend the run",
            type="primary",
            icon=":material/play_arrow:",
            key=f"{field}.button",
            on_click=_ask,
            args=(run, field, asked),
        )


def extend(run: RunDirectory, generations: int) -> None:
    """Extends the run, and has it go on where no worker is on it; for callbacks."""
    with guarded(), st.spinner("Extending the run …"):
        runs.go_further(run, generations)


def is_unfinished(run: RunDirectory) -> bool:
    """Whether a run was given more generations than it has done when it ended."""
    try:
        result = run.result()
    except EznasError:
        return False  # told where the result is shown
    now, done = _wanted(run), (result or {}).get("generation")
    return now is not None and isinstance(done, int) and done < now


def _ask(run: RunDirectory, field: str, asked: Callable[[RunDirectory, int], None]) -> None:
    asked(run, int(session.get(field) or 0))


def _wanted(run: RunDirectory) -> int | None:
    """How many generations the run shall have, where its settings say so."""
    found = run.settings.get("generations")
    return found if type(found) is int and found >= 0 else None
