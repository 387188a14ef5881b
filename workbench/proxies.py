"""The proxies a visitor can choose: published, saved, evolved formulas, measures, own text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eznas_core.scoring import SavedFormula

_SEARCHED_WITH: Mapping[str, tuple[str, str]] = {
    "nasbench201": (
        "effective-rank",
        "tau .76 to .79 here where EZNAS-A has .38 to .50; 159 accuracies of this space were "
        "spent to find it",
    ),
    "nats-sss": ("synflow", "tau .70 on the shipped table, EZNAS-A .47; no accuracies were spent"),
    "nds-pnas": (
        "evolved-nds",
        "tau .52 on the shipped table, EZNAS-A .47; it was bred on three other spaces",
    ),
}
_SEARCHED_WITH_ELSEWHERE = (
    "eznas-a",
    "of the proxies that were not bred on NDS tables it ranks those best: tau .39 to .59",
)


def searched_with(space: str) -> tuple[str, str]:
    """The proxy that a search of a space begins with, and why that one (docs/results.md).

    >>> searched_with("nds-darts")[0]
    'eznas-a'
    """
    return _SEARCHED_WITH.get(space, _SEARCHED_WITH_ELSEWHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOption:
    """One entry of a list of proxies.

    Attributes:
        key: What `scoring.resolve` takes: a name, or the text of a formula.
        title: What lists and charts call it.
        origin: "published", "saved", "evolved", "measure" or "own".
        note: One or two sentences about it.
        label_budget: Accuracies that were spent to find it: 0 for a designed one, None where
            that is not known.
        names: What it is saved as, the name it is exported under first; none if it is not saved.
        units: The rules for units that it evolved with; empty for those usual in the space.
    """

    key: str
    title: str
    origin: str
    note: str = ""
    label_budget: int | None = None
    names: tuple[str, ...] = ()
    units: str = ""

    @property
    def name(self) -> str:
        """The first of its names; empty if it is not saved."""
        return self.names[0] if self.names else ""


def catalogue(
    evolved: Iterable[ProxyOption] = (), saved: Iterable[ProxyOption] = ()
) -> dict[str, ProxyOption]:
    """Every proxy that has a name, by its key: published, saved, evolved, measures.

    A formula that evolved and was saved is listed as saved.
    """
    from eznas_core.expressions import LIBRARY
    from eznas_core.measures import MEASURES

    options = [
        ProxyOption(
            key=p.name,
            title=p.title,
            origin="published",
            note=f"{p.notes} {p.source}.",
            label_budget=p.label_budget,
        )
        for p in LIBRARY
    ]
    kept = {option.key: option for option in saved}
    options += kept.values()
    options += [option for option in evolved if option.key not in kept]
    options += [
        ProxyOption(
            key=m.name,
            title=m.title[:1].upper() + m.title[1:] + (" (does not reproduce)" * bool(m.caution)),
            origin="measure",
            note=f"{m.meaning} {m.paper}, {m.year}." + (f" It {m.caution}." * bool(m.caution)),
            label_budget=0,
        )
        for m in MEASURES
    ]
    return {option.key: option for option in options}


def evolved(
    run: str, result: Mapping[str, Any], *, units: str = "", most: int = 3
) -> tuple[ProxyOption, ...]:
    """The best formulas of a run that has ended, with the labels that were spent on them."""
    labels = int(result.get("labels", {}).get("used", 0))
    return tuple(
        ProxyOption(
            key=each["text"],
            title=f"{run}, place {place}: {shortened_title(each['text'])}",
            origin="evolved",
            note=f"Found by the run {run} with {labels} labels.",
            label_budget=labels,
            units=units,
        )
        for place, each in enumerate(result.get("hall_of_fame", ())[:most], 1)
    )


def saved(formulas: Iterable[SavedFormula]) -> tuple[ProxyOption, ...]:
    """The saved formulas and ensembles by their text, which outlives their names.

    One that is saved under several names is one entry, with the most labels that any of them says.
    A saved measure is left out: it stands in the list as itself.
    """
    alike: dict[str, list[SavedFormula]] = {}
    for each in formulas:
        if each.kind != "measure":
            alike.setdefault(each.text, []).append(each)
    return tuple(_kept(text, found) for text, found in alike.items())


def _kept(text: str, found: Sequence[SavedFormula]) -> ProxyOption:
    budgets = [-1 if each.label_budget is None else each.label_budget for each in found]
    first = found[budgets.index(max(budgets))]
    names = (first.name, *(each.name for each in found if each is not first))
    return ProxyOption(
        key=text,
        # Only what cannot be markup: a title or a note may come from anybody's file.
        title=f"{', '.join(names)}: {shortened_title(text)}",
        origin="saved",
        note=" · ".join(part for part in (first.title, first.notes, first.source) if part),
        label_budget=first.label_budget,
        names=names,
    )


def described(
    key: str, options: dict[str, ProxyOption], *, own_labels: int | None = None
) -> ProxyOption:
    """The option of a key, or of what is saved as that; one's own where it is in no list.

    Args:
        key: Which one.
        options: Those that have a name.
        own_labels: Accuracies that one's own was found with, if that is known.
    """
    found = options.get(key)
    if found is None and key:
        called = key.strip().casefold()
        found = next((option for option in options.values() if called in option.names), None)
    return found or ProxyOption(
        key=key, title=shortened_title(key), origin="own", label_budget=own_labels
    )


def members(key: str) -> tuple[str, ...]:
    """The texts of what an ensemble is made of; nothing for a formula or a measure.

    Raises:
        EznasError: There is no such proxy.
    """
    from eznas_core.scoring import EnsembleProxy, resolve

    found = resolve(key)
    return tuple(each.text for each in found.members) if isinstance(found, EnsembleProxy) else ()


def shortened_title(formula: str) -> str:
    """A formula as a title: whole while it is short.

    >>> shortened_title("square(weight)")
    'square(weight)'
    """
    return formula if len(formula) <= 48 else f"{formula[:45]}…"
