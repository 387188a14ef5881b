"""How many accuracies this visitor has looked at while writing formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench import session

if TYPE_CHECKING:
    from workbench.study import Study

_SEEN = "formula.labels"


def note(study: Study, networks: int) -> bool:
    """Notes that a formula was shown with its tau on that many networks of a study's table.

    Gives whether this makes more accuracies than before.
    """
    counts: dict[str, int] = dict(session.get(_SEEN, {}))
    place = f"{study.space}/{study.dataset}/{study.label}"
    more = networks > counts.get(place, 0)
    if more:
        session.put(_SEEN, {**counts, place: networks})
    return more


def labels() -> int | None:
    """The accuracies that formulas of the visitor's own have cost; None if that is not known.

    The same networks are ranked time and again, so each table counts once. What was looked at in
    another visit or on another page nobody here can know.
    """
    counts: dict[str, int] = session.get(_SEEN, {})
    return sum(counts.values()) or None
