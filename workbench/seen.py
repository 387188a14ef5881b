"""How many accuracies this visitor has looked at while writing formulas."""

from __future__ import annotations

from workbench import session

_SEEN = "formula.labels"


def note(space: str, dataset: str, label: str, networks: int, *, sample: str = "") -> bool:
    """Notes that a formula was shown with what it is worth on that many networks of a table.

    Gives whether this makes more accuracies than before.

    Args:
        space: Name of the search space.
        dataset: Name of the data set.
        label: Name of the column.
        networks: How many networks.
        sample: Tells apart draws from the same table, which may have no network in common.
    """
    counts: dict[str, int] = dict(session.get(_SEEN, {}))
    place = "/".join(filter(None, (space, dataset, label, sample)))
    more = networks > counts.get(place, 0)
    if more:
        session.put(_SEEN, {**counts, place: networks})
    return more


def labels() -> int | None:
    """The accuracies that formulas of the visitor's own have cost; None if that is not known.

    The same networks are ranked time and again, so each draw counts once. What was looked at in
    another visit nobody here can know.
    """
    counts: dict[str, int] = session.get(_SEEN, {})
    return sum(counts.values()) or None
