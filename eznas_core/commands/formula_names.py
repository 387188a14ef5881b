"""A saved formula as the command line names it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FormulaFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--folder", metavar="DIR", help="Where formulas are saved; the data folder by default."
    ),
]
FormulaArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A formula's name, as 'formulas list' shows it.")
]
