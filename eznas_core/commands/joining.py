"""``truth join``: one table of trainings that were spread over runs or machines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json
from eznas_core.foundation import EznasError, unknown_name

if TYPE_CHECKING:
    from eznas_core.truth import AccuracyTable


def join(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="TABLE TABLE ...",
            help="Parquet files as 'truth train' leaves them, or names of tables that are here "
            "(nats-sss/micro).",
        ),
    ],
    name: Annotated[
        str,
        typer.Option("--name", metavar="NAME", help="What to call the whole; it is kept as that."),
    ] = "micro",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it here too, to hand it on."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make one table of trained tables: the same recipe and images, other networks.

    Noise ceilings are measured anew over all networks. For two machines that share the work:

      eznas truth train nats-sss --images cifar.npz --architectures 100 --output one

      eznas truth train nats-sss --images cifar.npz --architectures 50 --skip 100 --output two

      eznas truth join one/nats-sss--cifar10--micro.parquet two/nats-sss--cifar10--micro.parquet
    """
    from dataclasses import replace

    from eznas_core import truth
    from eznas_core.training import joined

    whole = joined([_table(file) for file in files])
    if name != truth.MICRO:
        truth.check_source(name)
    whole = replace(whole, provenance=replace(whole.provenance, source=name))
    if output is not None:
        if output.exists():
            raise EznasError(f"{output} exists already")
        truth.write_table(output, whole)
    (info,) = truth.keep_tables((whole,))
    if json:
        from eznas_core.commands.truth import described

        show_json(described(info))
        return
    show(f"{len(whole)} networks of {info.name}")
    show(whole.provenance.label_note.partition(" Recipe: ")[0])
    say(f"kept in {info.path}" + ("" if output is None else f", and as {output}"))


def _table(text: str) -> AccuracyTable:
    from eznas_core import truth

    path = Path(text)
    if path.is_file():
        return truth.read_table(path)
    known = {f"{i.space}/{i.source}": i for i in truth.available()}
    if text not in known:
        raise unknown_name("file or trained table", text, known)
    info = known[text]
    return truth.load(info.space, info.dataset, source=info.source)
