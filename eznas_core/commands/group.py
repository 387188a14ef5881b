"""How commands end: exit code 0 when fine, 2 for bad input, 130 when interrupted."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from eznas_core.commands.output import say_error
from eznas_core.foundation import EznasError

BAD_INPUT = 2
INTERRUPTED = 130


class EznasGroup(TyperGroup):
    """A group of commands that answers bad input with one sentence instead of a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the chosen command and turns what the user can cause into an exit code."""
        try:
            return super().invoke(ctx)
        except EznasError as error:
            say_error(str(error))
            raise typer.Exit(BAD_INPUT) from error
        except KeyboardInterrupt as interruption:
            say_error("interrupted")
            raise typer.Exit(INTERRUPTED) from interruption


def dashes(token: str) -> str:
    """The spelling of an option or command with dashes, so that underscores work as well.

    >>> dashes("--batch_size")
    '--batch-size'
    """
    return token.replace("_", "-")


def new_group(help_text: str) -> typer.Typer:
    """A typer application with this project's manners."""
    return typer.Typer(
        cls=EznasGroup,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={
            "token_normalize_func": dashes,
            "help_option_names": ["-h", "--help"],
        },
    )
