"""What a file claims: figures, each with the protocol card they belong to.

Read are a ranking (`RankResult.to_json`, as the app lets one download it), what ``verify --json``
prints, the report of an evolution (``result.json``), and a bare card, which claims nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError
from eznas_core.ranking.card import ProtocolCard
from eznas_core.ranking.figures import FIGURES
from eznas_core.scoring import ScoringProtocol

_PARTS = ("value", "low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Figures and what they depend on.

    Attributes:
        card: The protocol.
        figures: Name as in `FIGURES` to value and ends of the interval.
        name: What the file calls the proxy.
    """

    card: ProtocolCard
    figures: Mapping[str, tuple[float, float, float]]
    name: str = ""


def claims_in(document: object, source: str = "the file") -> tuple[Claim, ...]:
    """Every claim of a JSON document.

    Raises:
        EznasError: It holds none, or a card in it is damaged.
    """
    found = tuple(_claims(document))
    if not found:
        raise EznasError(
            f"{source} holds no protocol card: give what 'verify --json' printed, a card "
            "downloaded from the app, or the result.json of an evolution"
        )
    return found


def _claims(document: object) -> Iterator[Claim]:
    if isinstance(document, list):
        for each in document:
            yield from _claims(each)
    elif isinstance(document, Mapping):
        if "architectures_hash" in document:
            yield Claim(card=ProtocolCard.from_json(document), figures={})
        elif "hall_of_fame" in document:
            yield from _of_evolution(document)
        elif isinstance(document.get("card"), Mapping):
            yield Claim(
                card=ProtocolCard.from_json(document["card"]),
                figures=dict(_figures(document)),
                name=str(document.get("proxy", "")),
            )


def _figures(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Figures as ``{"value": ..., "low": ..., "high": ...}``, or flat as ``verify`` prints them."""
    inner = document.get("figures")
    everywhere = {**document, **(inner if isinstance(inner, Mapping) else {})}
    for name in FIGURES.names():
        given = everywhere.get(name)
        parts = (
            [given.get(part) for part in _PARTS]
            if isinstance(given, Mapping)
            else [given, everywhere.get(f"{name}_low"), everywhere.get(f"{name}_high")]
        )
        numbers = [
            float(part)
            for part in parts
            if isinstance(part, int | float) and not isinstance(part, bool)
        ]
        if len(numbers) == len(_PARTS):
            yield name, (numbers[0], numbers[1], numbers[2])


def _of_evolution(report: Mapping[str, Any]) -> Iterator[Claim]:
    card, settings = report.get("card"), report.get("config")
    if not isinstance(card, Mapping) or not isinstance(settings, Mapping):
        raise EznasError("this report of an evolution has no card")
    if "tasks" in card:
        parts = [(card["tasks"].get(each["task"]), each) for each in report.get("tasks", ())]
        for own, standing in parts:
            formulas = _distinct((*standing["figures"], *standing.get("front", ())))
            yield from _of_task(own, settings, report, formulas, standing)
    else:
        entries = (*report["hall_of_fame"], *report.get("front", ()))
        tested = [each["test"] for each in entries]
        yield from _of_task(card, settings, report, _distinct(tested), report)


def _distinct(tested: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Each formula once: the hall of fame may have some of the front."""
    return tuple({each["name"]: each for each in tested}.values())


def _of_task(
    card: Mapping[str, Any],
    settings: Mapping[str, Any],
    report: Mapping[str, Any],
    formulas: tuple[Mapping[str, Any], ...],
    standing: Mapping[str, Any],
) -> Iterator[Claim]:
    texts = card.get("test_networks")
    if texts is None:
        raise EznasError(
            "this report was written before reports named their test networks; it cannot be "
            "computed again from the report alone"
        )
    budget = report.get("labels", {}).get("used")
    for tested in (*formulas, *standing.get("baselines", ())):
        yield Claim(
            name=tested["name"],
            figures=dict(_figures(tested)),
            card=ProtocolCard(
                space=card["space"],
                dataset=card["dataset"],
                n=tested["n"],
                architectures_hash=card["hashes"]["test"],
                label=card["label"],
                truth={"provenance": card["truth"]},
                architectures=tuple(texts),
                proxy=tested["text"],
                scoring=ScoringProtocol.from_json(card["scoring"]),
                resamples=settings["resamples"],
                resampling_seed=settings["seed"],
                label_budget=budget if tested in formulas and isinstance(budget, int) else None,
                versions=card.get("versions", {}),
            ),
        )
