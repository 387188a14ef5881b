"""``spaces``: what can be searched, and which accuracies there are for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import show, show_json, table

if TYPE_CHECKING:
    from eznas_core.spaces import SearchSpace

_LARGE = 10**9


def spaces(
    name: Annotated[
        str | None, typer.Argument(help="Say more about this one only.", metavar="[NAME]")
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the search spaces, their data sets, and where their accuracies come from.

    For example:

      eznas spaces

      eznas spaces nasbench201 --json
    """
    from eznas_core.commands.names import find_space
    from eznas_core.spaces import SPACES
    from eznas_core.truth import available

    chosen = list(SPACES) if name is None else [find_space(name)]
    tables = available()
    described: list[dict[str, Any]] = [
        {
            "name": space.name,
            "title": space.title,
            "description": space.description,
            "size": space.size,
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
        show_json(described[0] if name is not None else described)
        return
    rows = [_row(entry) for entry in described]
    columns = ("name", "title", "architectures>", "data sets", "accuracies")
    show(table("Search spaces", columns, rows))
    if name is not None:
        show(described[0]["description"], f"An architecture of it: {described[0]['example']}")


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    truth = ", ".join(f"{t['dataset']} ({t['source']})" for t in entry["truth"])
    size = "not counted" if entry["size"] is None else _short(entry["size"])
    return entry["name"], entry["title"], size, ", ".join(entry["datasets"]), truth or "none yet"


def _short(size: int) -> str:
    return f"{size:,}" if size < _LARGE else f"{size:.1e}"


def _example(space: SearchSpace) -> str:
    from eznas_core.foundation import numpy_generator

    return space.sample(numpy_generator(0, "example")).text
