"""A run as the command line names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eznas_core.runs import RunDirectory

FolderOption = Annotated[
    Path | None,
    typer.Option("--folder", metavar="DIR", help="Where runs live; the data folder by default."),
]
RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's name in the list, or the path of its folder.")
]


def find_run(name: str, folder: Path | None) -> RunDirectory:
    """The run of that name, or in that folder.

    Raises:
        UnknownNameError: There is none.
    """
    from eznas_core import runs as engine
    from eznas_core.foundation import unknown_name

    known = {run.name: run for run in engine.list_runs(folder)}
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return engine.RunDirectory.open(Path(name))
    raise unknown_name("run", name, known)
