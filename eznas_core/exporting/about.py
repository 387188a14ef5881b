"""What is known about a proxy besides its formula: said in every exported form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from typing import Any

from eznas_core.expressions import LIBRARY, explain
from eznas_core.foundation import EznasError
from eznas_core.ranking import ProtocolCard
from eznas_core.scoring import (
    ENSEMBLES,
    EnsembleProxy,
    ExpressionProxy,
    MeasureProxy,
    Method,
    Proxy,
    SavedFormula,
    saved,
)

LICENCE = "Apache-2.0"
HOMEPAGE = "EZNAS Workbench"

_COMBINED = {
    Method.RANKS: "The sum of the logarithms of a network's ranks, among the networks scored, by",
    Method.VOTES: "The share of the other networks scored that a majority ranks below it, of",
    Method.LOG_SUM: "The weighted sum of the logarithms of",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a proxy comes from and how it was measured.

    Attributes:
        title: Its name for people; empty for the proxy's own name.
        source: Who made it, and where.
        notes: Anything else worth knowing.
        label_budget: Accuracies that were spent to find it; None where that is not known.
        cards: Protocols under which it was measured.
        figures: What was measured: short names to short texts ("Kendall tau": "0.62 [...]").
    """

    title: str = ""
    source: str = ""
    notes: str = ""
    label_budget: int | None = None
    cards: tuple[ProtocolCard, ...] = ()
    figures: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object."""
        return {
            "title": self.title,
            "source": self.source,
            "notes": self.notes,
            "label_budget": self.label_budget,
            "cards": [card.to_json() for card in self.cards],
            "figures": dict(self.figures or {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> About:
        """The record that `to_json` wrote; what is left out is not known.

        Raises:
            EznasError: A field is of the wrong kind.
        """
        texts = {name: value.get(name, "") for name in ("title", "source", "notes")}
        budget, figures = value.get("label_budget"), value.get("figures", {})
        cards = value.get("cards", [])
        if not all(isinstance(text, str) for text in texts.values()):
            raise EznasError("title, source and notes of a proxy are texts")
        if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int)):
            raise EznasError(f"a label budget is a whole number, not {budget!r}")
        if not isinstance(figures, dict) or not all(isinstance(f, str) for f in figures.values()):
            raise EznasError("the figures of a proxy are texts under names")
        if not isinstance(cards, list) or not all(isinstance(card, dict) for card in cards):
            raise EznasError("the cards of a proxy are a list of protocol cards")
        return cls(
            **texts,
            label_budget=budget,
            cards=tuple(ProtocolCard.from_json(card) for card in cards),
            figures=figures,
        )


def about(proxy: Proxy) -> About:
    """What is known here about a proxy: what is published, and what was saved with it.

    What a user wrote about a saved formula goes with the proxy of that name. With a formula that
    is given by its text alone go only the labels that were spent to find it.
    """
    known, kept = _published(proxy), saved.match(proxy)
    if kept is None or isinstance(proxy, MeasureProxy):
        return known
    if kept.name == proxy.name:
        known = replace(about_saved(kept), label_budget=known.label_budget)
    labels = kept.label_budget
    return known if labels is None else replace(known, label_budget=labels)


def about_saved(formula: SavedFormula) -> About:
    """What was saved with a formula.

    Raises:
        EznasError: A protocol card in its file is none.
    """
    return About(
        title=formula.title,
        source=formula.source,
        notes=formula.notes,
        label_budget=formula.label_budget,
        cards=tuple(ProtocolCard.from_json(card) for card in formula.cards),
        figures=formula.figures,
    )


def _published(proxy: Proxy) -> About:
    """What the library or the registry of measures says about a proxy; nothing for others."""
    if isinstance(proxy, MeasureProxy):
        measure = proxy.measure
        return About(
            title=measure.title,
            source=f"{measure.paper} ({measure.year})",
            notes=measure.caution,
            label_budget=0,
        )
    if isinstance(proxy, EnsembleProxy):
        budgets = [about(member).label_budget for member in proxy.members]
        spent = [budget for budget in budgets if budget is not None]
        known = ENSEMBLES.get(proxy.name) if proxy.name in ENSEMBLES else None
        return About(
            title=known.title if known else "",
            source=known.source if known else "",
            label_budget=sum(spent) if len(spent) == len(budgets) else None,
        )
    if proxy.name in LIBRARY:
        named = LIBRARY.get(proxy.name)
        # A formula of another's may bear a published name; it is not the published one.
        if isinstance(proxy, ExpressionProxy) and named.expression == proxy.expression:
            return About(
                title=named.title,
                source=named.source,
                notes=named.notes,
                label_budget=named.label_budget,
            )
    return About()


def explanation(proxy: Proxy) -> str:
    """What a proxy measures, in plain English."""
    if isinstance(proxy, MeasureProxy):
        return proxy.measure.meaning
    if isinstance(proxy, ExpressionProxy):
        return explain(proxy.expression)
    if isinstance(proxy, EnsembleProxy):
        members = ", ".join(proxy.ensemble.weights)
        return f"{_COMBINED[proxy.method]} {members}."
    raise EznasError(f"'{proxy.name}' is neither a formula nor a measure; it cannot be exported")


def tool_version() -> str:
    """Name and version of what exports."""
    try:
        return f"{HOMEPAGE} {metadata.version('eznas-workbench')}"
    except metadata.PackageNotFoundError:
        return f"{HOMEPAGE} (not installed)"
