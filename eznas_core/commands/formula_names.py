"""A saved formula as the command line names it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from eznas_core.commands.output import say, show_json

FormulaFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="DIR", help="Where formulas are saved; the data folder by default."
    ),
]
FormulaArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A formula's name, as 'formulas list' shows it.")
]


def answer(json: bool, document: Any, text: str) -> None:
    """Prints a document, or says a sentence."""
    if json:
        show_json(document)
    else:
        say(text)
