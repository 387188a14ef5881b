"""``export``: a proxy as a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eznas_core.commands.options import JsonOption, ProxyOption
from eznas_core.commands.output import say, show_json

_FORMATS = "python, json, latex, dot or svg"


def export(
    proxy: ProxyOption,
    form: Annotated[
        str, typer.Option("--format", "-f", metavar="NAME", help=f"What to write: {_FORMATS}.")
    ] = "python",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; standard output if left out."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Score three fresh networks with the Python file alone, in a process where only "
            "torch can be imported, and compare with this program's scores.",
        ),
    ] = False,
    networks: Annotated[
        int, typer.Option("--networks", min=1, max=1000, metavar="N", help="Networks for --check.")
    ] = 3,
    search_space: Annotated[
        str, typer.Option("--search-space", "-s", metavar="NAME", help="Their space, for --check.")
    ] = "nasbench201",
    json: JsonOption = False,
) -> None:
    """Write a proxy as Python that needs only torch, or as JSON, LaTeX or a drawing.

    For example:

      eznas export --proxy eznas-a --format python --output eznas_a.py --check

      python eznas_a.py

      eznas export --proxy "units_sum(frobenius(weight))" --format latex
    """
    from eznas_core.commands.names import find_space
    from eznas_core.exporting import FORMATS, check_parity, read_proxy, to_python
    from eznas_core.foundation import EznasError, atomic_write_text

    chosen = FORMATS.get(form)
    if output is not None and output.exists() and not force:
        raise EznasError(f"{output} is there already; add --force to replace it")
    found, known = read_proxy(proxy)
    text = chosen.write(found, known)
    report = None
    if check:
        source = text if chosen.name == "python" else to_python(found, known)
        report = check_parity(found, find_space(search_space), networks=networks, source=source)
        if not report.ok:
            raise EznasError(f"the exported module and this program disagree: {report}")
    if output is not None:
        atomic_write_text(output, text)
    if json:
        show_json(
            {
                "proxy": found.name,
                "text": found.text,
                "format": chosen.name,
                "output": None if output is None else str(output),
                "content": text if output is None else None,
                "parity": None if report is None else report.to_json(),
            }
        )
        return
    if output is None:
        typer.echo(text, nl=False)
    else:
        say(f"wrote {output} ({len(text.splitlines())} lines)")
    if report is not None:
        say(str(report))
