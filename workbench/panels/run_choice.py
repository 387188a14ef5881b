"""Which run to look at: the one of the address, the newest, or another."""

from __future__ import annotations

from eznas_core import runs
from workbench import session
from workbench.observe import open_run
from workbench.panels import folder_choice


def show() -> runs.RunDirectory | None:
    """Draws the selector; None where this machine has no run yet.

    An address that names a run which is not here is told so, and shows the newest instead.
    """
    name = folder_choice.show(
        "Run",
        [run.name for run in runs.list_runs()],
        session.RUN,
        wanted=session.RUN_WANTED,
        shown=session.RUN_SHOWN,
        text="Every evolution of this machine, the newest first. The run is part of the page's "
        "address: a reload or another tab shows the same one.",
        absent="; it may have been deleted, or the link is from another machine",
    )
    return None if name is None else open_run(name)
