"""What goes where: results on stdout, everything else on stderr; with ``--json`` only JSON."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_WIDTH_OF_FILES = 160

Advance = Callable[[int, int], None]
"""A progress callback: how many pieces of work are done, of how many."""


def stdout() -> Console:
    """The console for results. Made anew, because tests and pipes exchange sys.stdout."""
    from rich.console import Console

    # In a file or a pipe a table may be as wide as it needs to be.
    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_FILES
    return Console(file=sys.stdout, highlight=False, width=width)


def stderr() -> Console:
    """The console for progress and errors."""
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False)


def say_error(message: str) -> None:
    """One error on stderr, as it is: no markup is read in it, no line broken."""
    from rich.text import Text

    stderr().print(Text("error: ", style="bold red") + Text(message), soft_wrap=True)


def say(message: str) -> None:
    """One remark on stderr."""
    from rich.text import Text

    stderr().print(Text(message, style="dim"), soft_wrap=True)


def show(*parts: RenderableType) -> None:
    """Prints results on stdout; strings as they are."""
    from rich.text import Text

    console = stdout()
    for part in parts:
        is_text = isinstance(part, str)
        console.print(Text(part) if isinstance(part, str) else part, soft_wrap=is_text)


def show_json(value: Any) -> None:
    """Prints a value as one JSON document; a number that is not finite becomes null."""
    sys.stdout.write(json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False))
    sys.stdout.write("\n")


def answer(json: bool, document: Any, text: str) -> None:
    """Prints a document, or says a sentence."""
    if json:
        show_json(document)
    else:
        say(text)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    """A table; columns whose heading ends in ``>`` are set flush right.

    Where it is wider than the terminal, cells are broken, never cut.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for column in columns:
        flush_right = column.endswith(">")
        grid.add_column(
            column.removesuffix(">"),
            justify="right" if flush_right else "left",
            overflow="fold",
        )
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


@contextmanager
def progress(label: str, *, bytes_done: bool = False) -> Iterator[Advance]:
    """A progress bar with the time left on stderr; says nothing where nobody looks.

    Args:
        label: What is being worked on.
        bytes_done: Whether the pieces of work are bytes.
    """
    from rich import progress as rich

    console = stderr()
    counter = rich.DownloadColumn() if bytes_done else rich.MofNCompleteColumn()
    with rich.Progress(
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        counter,
        rich.TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(label, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield advance


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
