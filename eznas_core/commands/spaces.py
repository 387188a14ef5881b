"""``spaces``: what can be searched, and which accuracies there are for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json, table

if TYPE_CHECKING:
    from eznas_core.spaces import SearchSpace

_LARGE = 10**9


def spaces(
    name: Annotated[
        str | None, typer.Argument(help="Say more about this one only.", metavar="[NAME]")
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option(
            "--add",
            metavar="FILE",
            help="Run a Python file of your own and know its space by name from now on, in the "
            "app too. It is run again whenever that space is used, as long as it is unchanged.",
        ),
    ] = None,
    remove: Annotated[
        str | None,
        typer.Option(
            "--remove", metavar="NAME", help="Forget a space that was added; its file stays."
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the search spaces, their data sets, and where their accuracies come from.

    For example:

      eznas spaces

      eznas spaces nasbench201 --json

      eznas spaces --add my_networks.py
    """
    from eznas_core.commands.names import find_space, run_own_file
    from eznas_core.spaces import SPACES, registered, unregister
    from eznas_core.truth import available

    if remove is not None:
        entry = unregister(remove)
        say(f"{entry.name} is forgotten; {entry.path} stays where it is")
    if add is not None:
        name = run_own_file(str(add), remember=True).name
        say(f"'{name}' is known by name from now on")
    waiting = [] if name else [each for each in registered() if each.name not in SPACES]
    chosen = list(SPACES) if name is None else [find_space(name)]
    tables = available()
    described: list[dict[str, Any]] = [
        {
            "name": space.name,
            "title": space.title,
            "description": space.description,
            "size": space.size,
            "units": space.default_units,
            "file": _file(space),
            "datasets": list(space.datasets),
            "truth": [
                {"dataset": t.dataset, "source": t.source, "architectures": t.architectures}
                for t in tables
                if t.space == space.name
            ],
            "example": _example(space),
        }
        for space in chosen
    ]
    if json:
        own = [{"name": e.name, "title": e.title, "file": e.path} for e in waiting]
        show_json(described[0] if name is not None else [*described, *own])
        return
    rows = [_row(entry) for entry in described]
    rows += [(e.name, e.title, "not run yet", f"own: {e.path}", "") for e in waiting]
    columns = ("name", "title", "architectures>", "data sets", "accuracies")
    show(table("Search spaces", columns, rows))
    if name is not None:
        one = described[0]
        show(one["description"], f"An architecture of it: {one['example']}")
        show(f"Units of its networks are found by the rules: {one['units']}")


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    truth = ", ".join(f"{t['dataset']} ({t['source']})" for t in entry["truth"])
    size = "not counted" if entry["size"] is None else _short(entry["size"])
    return entry["name"], entry["title"], size, ", ".join(entry["datasets"]), truth or "none yet"


def _file(space: SearchSpace) -> str | None:
    from eznas_core.spaces import file_of

    found = file_of(space)
    return None if found is None else str(found.path)


def _short(size: int) -> str:
    return f"{size:,}" if size < _LARGE else f"{size:.1e}"


def _example(space: SearchSpace) -> str:
    from eznas_core.foundation import numpy_generator

    return space.sample(numpy_generator(0, "example")).text
