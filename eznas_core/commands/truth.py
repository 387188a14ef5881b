"""``truth``: the accuracy tables of this machine, and where more can be had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.group import new_group
from eznas_core.commands.joining import join
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import progress, say, show, show_json, table
from eznas_core.commands.train import train
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.truth import ImportReport, Spread, TruthInfo

truth = new_group("The accuracies that proxies are held against: which there are, and new ones.")

_OWN = "For a table of your own"


@truth.command("list")
def list_tables(json: JsonOption = False) -> None:
    """List every accuracy table that can be loaded, the preferred one of each first.

    For example:

      eznas truth list --json
    """
    from eznas_core.truth import available

    found = available()
    if json:
        show_json([listed(info) for info in found])
        return
    show(_table(found))
    for info in found:
        if info.is_noisy:
            show(f"{info.name}: {noise_in_words(info)}")


@truth.command("import")
def import_table(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="A benchmark's own file or folder (NAS-Bench-201-*.pth, NATS-*, NDS *.json or "
            "their zip), or a CSV or parquet table.",
        ),
    ],
    search_space: Annotated[
        str | None, typer.Option("--search-space", "-s", metavar="NAME", rich_help_panel=_OWN)
    ] = None,
    nds_space: Annotated[
        str, typer.Option("--nds-space", metavar="NAME", rich_help_panel=_OWN)
    ] = "",
    dataset: Annotated[
        str | None, typer.Option("--dataset", "-d", metavar="NAME", rich_help_panel=_OWN)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="What to call it; by default the file's name.",
            rich_help_panel=_OWN,
        ),
    ] = None,
    licence: Annotated[
        str,
        typer.Option(
            "--licence",
            metavar="TEXT",
            help="The licence of the numbers.",
            rich_help_panel=_OWN,
        ),
    ] = "not stated",
    note: Annotated[
        str,
        typer.Option(
            "--note",
            metavar="TEXT",
            help="What the numbers are; shown with them.",
            rich_help_panel=_OWN,
        ),
    ] = "",
    json: JsonOption = False,
) -> None:
    """Take in a benchmark's file, or a table of your own; it is read once and then loads fast.

    For example:

      eznas truth import NAS-Bench-201-v1_1-096897.pth

      eznas truth import accuracies.csv --search-space nasbench201 --dataset cifar100

      eznas truth import my_accuracies.csv --search-space my_networks.py
    """
    from eznas_core.commands.names import find_space
    from eznas_core.truth import import_file

    space = None if search_space is None else find_space(search_space, nds_space)
    if space is not None and dataset is None:
        dataset = space.datasets[0]
    with progress(f"Reading {path.name}", bytes_done=True) as advance:
        report = import_file(
            path,
            space=space,
            dataset=dataset,
            source=name,
            licence=licence,
            note=note,
            progress=advance,
        )
    _tell(report, json=json)


@truth.command()
def fetch(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="What to fetch; left out: what there is.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Download a benchmark's file and take it in, or say how to get it with a browser.

    A download that breaks off is kept and goes on where it stopped.

    For example:

      eznas truth fetch

      eznas truth fetch nds
    """
    from eznas_core.truth import OFFERS, import_file
    from eznas_core.truth import fetch as download

    if name is None:
        offers = [
            {
                "name": offer.name,
                "title": offer.title,
                "size": offer.size,
                "licence": offer.licence,
                "how": "browser" if offer.url is None else "download",
            }
            for offer in OFFERS
        ]
        if json:
            show_json(offers)
        else:
            columns = ("name", "what it is", "size", "licence", "how")
            show(table("Files to fetch", columns, [tuple(o.values()) for o in offers]))
        return
    offer = OFFERS.get(name)
    with progress(f"Fetching {offer.file}", bytes_done=True) as advance:
        fetched = download(offer, announce=lambda announced: say(str(announced)), progress=advance)
    checked = "its checksum is right" if fetched.verified else "no checksum is known for it"
    say(f"{fetched.path} ({fetched.size / 1e6:,.1f} MB, {checked})")
    with progress(f"Reading {offer.file}", bytes_done=True) as advance:
        report = import_file(fetched.path, progress=advance)
    _tell(report, json=json)


truth.command("train")(train)
truth.command("join")(join)


def described(info: TruthInfo) -> dict[str, Any]:
    """A table as ``--json`` prints it."""
    return {
        "name": info.name,
        "space": info.space,
        "dataset": info.dataset,
        "source": info.source,
        "kind": str(info.kind),
        "architectures": info.architectures,
        "labels": list(info.labels),
        "default_label": info.default_label,
        "ceilings": dict(info.ceilings),
        "noisy": info.is_noisy,
        "licence": info.licence,
        "path": None if info.path is None else str(info.path),
    }


def listed(info: TruthInfo) -> dict[str, Any]:
    """The same, with how the default label is spread; None where the table cannot be read."""
    found = _spread(info)
    counted = None if found is None else {"edges": found.edges, "counts": found.counts}
    return {**described(info), "histogram": counted}


def _tell(report: ImportReport, *, json: bool) -> None:
    if json:
        show_json(
            {
                "kind": str(report.kind),
                "tables": [described(info) for info in report.tables],
                "notes": list(report.notes),
                "seconds": report.seconds,
            }
        )
        return
    show(_table(report.tables))
    for remark in report.notes:
        say(f"note: {remark}")


def noise_in_words(info: TruthInfo) -> str:
    """What the mark of a noisy table means."""
    return (
        f"mostly chance. Two sets of trainings of its networks agree to Kendall tau "
        f"{info.ceiling:.2f} only, so no proxy can be expected to do better."
    )


def _table(infos: tuple[TruthInfo, ...]) -> Any:
    rows = [
        (
            i.space,
            i.dataset,
            i.source,
            f"{i.architectures:,}",
            i.default_label,
            str(_spread(i) or "-"),
            _ceiling(i),
            i.licence,
        )
        for i in infos
    ]
    columns = (
        *("space", "data set", "source", "architectures>", "label", "spread, percent"),
        *("noise ceiling>", "licence"),
    )
    return table("Accuracy tables", columns, rows)


def _ceiling(info: TruthInfo) -> str:
    if info.ceiling is None:
        return "-"
    return f"{info.ceiling:.2f}{' mostly chance' if info.is_noisy else ''}"


def _spread(info: TruthInfo) -> Spread | None:
    """How the default label is spread; None for a table that turns out to be damaged."""
    from eznas_core.truth import load, spread

    try:
        return spread(load(info.space, info.dataset, source=info.source))
    except EznasError:
        return None
