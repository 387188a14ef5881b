"""``formulas``: proxies saved under names of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from eznas_core.commands.formula_bundles import export_formulas, import_formulas
from eznas_core.commands.formula_keeping import delete, note, rename, restore, tag, trash
from eznas_core.commands.formula_names import FormulaArgument, FormulaFolderOption
from eznas_core.commands.group import new_group
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import say, show, show_json, table

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula

formulas = new_group(
    "Formulas under names of your own, which every command takes as --proxy: save, note, list, "
    "hand on."
)

_LONGEST_NOTE = 80


@formulas.command("list")
def list_saved(
    folder: FormulaFolderOption = None,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="Only those with this tag; may be repeated."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """List the saved formulas by name.

    For example:

      eznas formulas list --tag paper --json
    """
    from eznas_core.scoring import saved

    wanted = set(tags or ())
    there = saved.read_all(folder)
    found = [each for each in there.formulas if wanted <= set(each.tags)]
    for each in there.damaged:
        say(f"not a formula: {each.path}: {each.reason}")
    if json:
        show_json([each.to_json() for each in found])
    elif not found:
        say(
            "no formula has these tags"
            if wanted
            else 'nothing is saved yet; save one with: eznas formulas save "frobenius(weight)" mine'
        )
    else:
        columns = ("name", "formula", "notes", "tags", "labels spent>", "changed")
        show(table("Saved formulas", columns, [_row(each) for each in found]))


@formulas.command("show")
def show_saved(
    name: FormulaArgument, folder: FormulaFolderOption = None, json: JsonOption = False
) -> None:
    """Show a saved formula with all that is said of it.

    For example:

      eznas formulas show mine
    """
    from eznas_core.scoring import saved

    found = saved.get(name, folder)
    if json:
        show_json(found.to_json())
        return
    times = f"saved {found.created:%Y-%m-%d %H:%M}, changed {found.modified:%Y-%m-%d %H:%M} UTC"
    spent = _labels(found)
    facts = (
        ("title", found.title),
        ("source", found.source),
        ("tags", ", ".join(found.tags)),
        ("labels", "unknown how many were spent" if spent == "unknown" else f"{spent} spent"),
        *found.figures.items(),
    )
    show(f"{found.name}: {times}", found.text)
    show(*(f"{what:<8} {words}" for what, words in facts if words))
    if found.notes:
        show("", found.notes)


@formulas.command()
def save(
    proxy: Annotated[
        str,
        typer.Argument(
            metavar="PROXY",
            help="A formula, a measure, several as one such as rank(synflow, naswot), or a file.",
        ),
    ],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Lower-case letters, digits, '-' and '_'.")
    ],
    title: Annotated[str, typer.Option("--title", help="A name for people.")] = "",
    notes: Annotated[str, typer.Option("--note", metavar="TEXT", help="Free text.")] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="A word to find it by; may be repeated."),
    ] = None,
    labels: Annotated[
        int | None,
        typer.Option(
            "--labels",
            min=0,
            metavar="N",
            help="Accuracies that were spent to find it; unknown if left out.",
        ),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where it comes from, such as a run.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace one of that name, which goes to the trash.")
    ] = False,
    folder: FormulaFolderOption = None,
    json: JsonOption = False,
) -> None:
    """Save a formula under a name, by which every --proxy finds it.

    For example:

      eznas formulas save "units_sum(frobenius(weight))" heavy --note "like a parameter count"

      eznas verify --proxy heavy --samples 100
    """
    from eznas_core.exporting import read_proxy
    from eznas_core.scoring import saved

    # What a file, a published formula or a measure is known to have cost stays known.
    found, known = read_proxy(proxy)
    kept = saved.save(
        found,
        name,
        title=title or known.title,
        notes=notes or known.notes,
        source=source or known.source,
        tags=tags or (),
        label_budget=known.label_budget if labels is None else labels,
        cards=[card.to_json() for card in known.cards],
        figures=known.figures,
        replaces=force,
        folder=folder,
    )
    if json:
        show_json(kept.to_json())
    else:
        say(f"saved; use it by its name: eznas verify --proxy {kept.name} --samples 100")


def _labels(formula: SavedFormula) -> str:
    return "unknown" if formula.label_budget is None else str(formula.label_budget)


def _row(formula: SavedFormula) -> tuple[str, ...]:
    note = " ".join(formula.notes.split())
    return (
        formula.name,
        formula.text,
        note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…",
        ", ".join(formula.tags),
        _labels(formula),
        f"{formula.modified:%Y-%m-%d %H:%M}",
    )


for command in (note, tag, rename, delete, restore, trash):
    formulas.command()(command)
formulas.command("export")(export_formulas)
formulas.command("import")(import_formulas)
