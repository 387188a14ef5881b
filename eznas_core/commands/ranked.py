"""A proxy with the labels it took, and how it ranks networks of known accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eznas_core.ranking import RankResult
    from eznas_core.scoring import Proxy, ScoreTable
    from eznas_core.truth import AccuracyTable


@dataclass(frozen=True, slots=True)
class Labelled:
    """A proxy with what is known of the labels that were spent to find it.

    Attributes:
        proxy: The proxy.
        label_budget: How many accuracies; None where that is not known.
    """

    proxy: Proxy
    label_budget: int | None


def ranked(
    labelled: Labelled, scores: ScoreTable, accuracies: AccuracyTable, label: str | None
) -> RankResult:
    """How a proxy's scores rank their networks, with the card of it.

    Raises:
        EznasError: A network has no accuracy, or there are too few.
    """
    from eznas_core.ranking import rank

    return rank(
        scores.column(labelled.proxy.name),
        accuracies,
        label=label,
        protocol=scores.protocol,
        proxy=labelled.proxy.text,
        label_budget=labelled.label_budget,
    )


def labelled_proxy(text: str) -> Labelled:
    """What a user names, with the labels it took.

    Raises:
        EznasError: It is no proxy.
    """
    from eznas_core.exporting import read_proxy

    proxy, known = read_proxy(text)
    return Labelled(proxy, known.label_budget)
