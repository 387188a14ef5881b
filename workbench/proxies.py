"""The proxies a visitor can choose: published formulas, measures, evolved ones, own text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyOption:
    """One entry of a list of proxies.

    Attributes:
        key: What `scoring.resolve` takes: a name, or the text of a formula.
        title: What lists and charts call it.
        origin: "published", "measure", "evolved" or "own".
        note: One or two sentences about it.
        label_budget: Accuracies that were spent to find it: 0 for a designed one, None where
            that is not known.
    """

    key: str
    title: str
    origin: str
    note: str = ""
    label_budget: int | None = None


def catalogue(evolved: Iterable[ProxyOption] = ()) -> dict[str, ProxyOption]:
    """Every proxy that has a name, by its key: published, evolved, measures."""
    from eznas_core.expressions import LIBRARY
    from eznas_core.measures import MEASURES

    options = [
        ProxyOption(key=p.name, title=p.title, origin="published", note=f"{p.notes} {p.source}.")
        for p in LIBRARY
    ]
    options += evolved
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


def evolved(run: str, result: Mapping[str, Any], *, most: int = 3) -> tuple[ProxyOption, ...]:
    """The best formulas of a run that has ended, with the labels that were spent on them."""
    labels = int(result.get("labels", {}).get("used", 0))
    return tuple(
        ProxyOption(
            key=each["text"],
            title=f"{run}, place {place}: {shortened_title(each['text'])}",
            origin="evolved",
            note=f"Found by the run {run} with {labels} labels.",
            label_budget=labels,
        )
        for place, each in enumerate(result.get("hall_of_fame", ())[:most], 1)
    )


def described(key: str, options: dict[str, ProxyOption]) -> ProxyOption:
    """The option of a key; one of the visitor's own where it is in no list."""
    return options.get(key) or ProxyOption(key=key, title=shortened_title(key), origin="own")


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
