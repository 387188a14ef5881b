"""Every formula that a run has measured, and where one comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json, table
from eznas_core.commands.run_names import FolderOption, RunArgument, find_run
from eznas_core.commands.run_verdict import tau_text

if TYPE_CHECKING:
    from eznas_core.runs import FormulaBook, FormulaRecord, RunDirectory

_SHOWN = 30


def list_formulas(
    run: RunArgument,
    search: Annotated[
        str,
        typer.Option(
            "--search",
            metavar="TEXT",
            help="Only formulas in which every one of these words occurs, or the one of this id.",
        ),
    ] = "",
    generation: Annotated[
        int | None, typer.Option("--generation", min=0, help="Only those made in this generation.")
    ] = None,
    ways: Annotated[
        list[str] | None,
        typer.Option("--way", metavar="WAY", help="Only those made so; may be repeated."),
    ] = None,
    valid: Annotated[
        bool | None,
        typer.Option("--valid/--invalid", help="Only those with a figure, or only those without."),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="ORDER",
            help="selection, fitness, newest, oldest, shortest or cheapest.",
        ),
    ] = "fitness",
    most: Annotated[
        int, typer.Option("--most", min=0, help="How many to show; 0 for all.")
    ] = _SHOWN,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """List every formula that a run has measured, those without a figure too.

    For example:

      eznas runs formulas 2026-01-31-120000 --search log_abs --sort selection
    """
    from eznas_core import runs

    book = _book(find_run(run, folder))
    span = None if generation is None else (generation, generation)
    every = book.records.values()
    _check_ways(ways or (), every)
    found = runs.search_formulas(every, search, generations=span, ways=ways or (), valid=valid)
    found = runs.sort_formulas(found, sort)
    shown = found[:most] if most else found
    if json:
        show_json(
            {
                "measured": len(book.records) + book.left_out,
                "left_out": book.left_out,
                "silent_generations": book.silent,
                "found": len(found),
                "formulas": [each.to_json() for each in shown],
            }
        )
        return
    columns = ("id", "how", "fitness>", "selection>", "nodes>", "formula")
    title = f"{len(shown):,} of {len(found):,} formulas that fit, {len(every):,} in all"
    show(table(title, columns, [_row(each) for each in shown]))
    _say_what_is_missing(book)


def show_family(
    run: RunArgument,
    formula: Annotated[
        str,
        typer.Argument(
            metavar="FORMULA", help="A formula's id in the run, such as 7.12, or its text."
        ),
    ],
    steps: Annotated[
        int | None, typer.Option("--steps", min=0, help="How many steps back; all by default.")
    ] = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """Show where a formula comes from: its ancestors, and what changed at each step.

    For example:

      eznas runs family 2026-01-31-120000 7.12
    """
    from eznas_core.evolution import family
    from eznas_core.runs import find_formula

    book = _book(find_run(run, folder))
    found = family(book.records, find_formula(book.records, formula).id, steps=steps)
    if json:
        show_json(
            {
                "formula": found.members[0].id,
                "members": [
                    {
                        **book.records[each.id].to_json(),
                        "steps": each.steps,
                        "sentence": each.sentence,
                        "absent": list(each.absent),
                    }
                    for each in found.members
                ],
                "links": [_link(each) for each in found.links],
                "children": list(found.children),
                "left_out": found.left_out,
            }
        )
        return
    for each in found.members:
        record = book.records[each.id]
        tau = tau_text(record.fitness)
        show(f"{each.id}  tau {tau}, {each.sentence}", f"    {each.text}")
    if found.left_out:
        say(f"{found.left_out:,} ancestors further back are not shown")
    say(f"formulas made from it: {', '.join(found.children[:20]) or 'none'}")


def _book(run: RunDirectory) -> FormulaBook:
    from eznas_core.foundation import EznasError
    from eznas_core.runs import read_formulas

    book = read_formulas(run)
    if not book.records:
        why = "kept no record of them" if book.silent else "has measured none yet"
        raise EznasError(f"there are no formulas of the run {run.name} to show: it {why}")
    return book


def _check_ways(ways: list[str] | tuple[str, ...], records: Any) -> None:
    from eznas_core.foundation import unknown_name

    known = {each.how for each in records}
    for way in ways:
        if way not in known:
            raise unknown_name("way in which formulas of this run were made", way, known)


def _say_what_is_missing(book: FormulaBook) -> None:
    if book.left_out:
        say(f"{book.left_out:,} formulas beyond the first {len(book.records):,} are left out")
    if book.silent:
        say(f"{book.silent:,} generations do not say which formulas they measured")


def _row(record: FormulaRecord) -> tuple[str, ...]:
    text = record.text if not record.reason else f"{record.text}  [{record.reason}]"
    return (
        record.id,
        record.how,
        tau_text(record.fitness),
        tau_text(record.selection),
        str(record.size),
        text,
    )


def _link(link: Any) -> dict[str, Any]:
    return {
        "parent": link.parent,
        "child": link.child,
        "gave": link.gave,
        "turned": link.turned,
        "text": link.text,
        "changes": [str(change.what) for change in link.changes],
    }
