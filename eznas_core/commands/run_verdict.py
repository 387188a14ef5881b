"""The end of an evolution on the terminal: hall of fame, front and known proxies, task by task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eznas_core.commands.output import show, table

FRONT_NOTE = (
    "the best formula was chosen on the selection networks and not from this table: nothing is "
    "chosen by the test networks, and the highest test tau of so many is high by luck too"
)


def show_result(result: Mapping[str, Any]) -> None:
    """Prints the hall of fame, the front and the baselines with figures on the test networks."""
    fame = result["hall_of_fame"]
    rows = [
        (
            str(place),
            tau_text(entry.get("fitness")),
            tau_text(entry.get("selection")),
            estimate_text(entry.get("test")),
            str(entry["size"]),
            entry["text"],
        )
        for place, entry in enumerate(fame, 1)
    ]
    columns = ("#", "fitness>", "selection>", "test tau>", "nodes>", "formula")
    show(table("Hall of fame, best on the selection networks first", columns, rows))
    front = result.get("front", ())
    if front:
        tests = [entry["test"] for entry in front]
        _show_front(front, tests, None, _ranked_by(result, tests))
        show(FRONT_NOTE)
    known = [(base["name"], estimate_text(base)) for base in result.get("baselines", ())]
    if known:
        show(table("Known proxies on the same test networks", ("proxy", "test tau>"), known))
    _show_comparisons(result, "the best formula")
    for number, task in enumerate(result.get("tasks", ())):
        _show_task(result, task, number)
    labels = result.get("labels", {})
    show(
        f"labels used to find them: {labels.get('used', '?')}; to measure them, once, at the end: "
        f"{labels.get('test', '?')}"
    )


def tau_text(value: Any, task: int | None = None) -> str:
    """A tau, also out of a figure on one part of the networks; a dash where there is none.

    Args:
        value: A number, or a figure with `tau` and `taus`.
        task: Which of several tasks; None for all together.

    >>> tau_text({"tau": 0.5, "taus": [0.5, 0.75]}, 1), tau_text({"reason": "no units"})
    ('0.750', '-')
    """
    if isinstance(value, Mapping):
        taus = value.get("taus", ())
        value = value.get("tau") if task is None else taus[task] if task < len(taus) else None
    return f"{value:.3f}" if isinstance(value, int | float) else "-"


def estimate_text(figure: Mapping[str, Any] | None) -> str:
    """Kendall's tau of a test figure with its interval."""
    kendall = (figure or {}).get("kendall")
    if not kendall:
        return "-"
    return f"{kendall['value']:.3f} [{kendall['low']:.3f}, {kendall['high']:.3f}]"


def _show_task(result: Mapping[str, Any], task: Mapping[str, Any], number: int) -> None:
    """One of several tasks by itself: what each formula has on its networks alone."""
    figures = task["figures"]
    pairs = zip(result["hall_of_fame"], figures, strict=True)
    rows = [
        (
            str(place),
            tau_text(entry.get("fitness"), number),
            tau_text(entry.get("selection"), number),
            estimate_text(each),
        )
        for place, (entry, each) in enumerate(pairs, 1)
    ]
    rows += [(each["name"], "-", "-", estimate_text(each)) for each in task["baselines"]]
    where = _ranked_by(result, figures, task["task"])
    columns = ("proxy", "fitness>", "selection>", "test tau>")
    show(table(f"On {task['task']} alone: {where}", columns, rows))
    front = result.get("front", ())
    if front:
        _show_front(front, task["front"], number, f"{task['task']} alone, {where}")
    _show_comparisons(task, f"on {task['task']} the best formula")


def _show_front(
    front: Sequence[Mapping[str, Any]],
    tests: Sequence[Mapping[str, Any]],
    task: int | None,
    where: str,
) -> None:
    rows = [
        (
            str(entry["size"]),
            tau_text(entry.get("fitness"), task),
            tau_text(entry.get("selection"), task),
            estimate_text(test),
            entry["text"],
        )
        for entry, test in zip(front, tests, strict=True)
    ]
    columns = ("nodes>", "fitness>", "selection>", "test tau>", "formula")
    show(table(f"The front, shortest first: {where}", columns, rows))


def _ranked_by(
    result: Mapping[str, Any], tests: Sequence[Mapping[str, Any]], task: str | None = None
) -> str:
    """On how many networks, and by which column of the accuracy table."""
    card = result.get("card", {})
    own = card if task is None else card.get("tasks", {}).get(task, {})
    count = tests[0].get("n", "?") if tests else "?"
    if "tasks" in own:
        how = own.get("combine")
        return f"{count} test networks, the {how} of {len(own['tasks'])} tasks"
    label = own.get("label")
    return f"{count} test networks" + ("" if label is None else f", ranked by '{label}'")


def _show_comparisons(standing: Mapping[str, Any], best: str) -> None:
    for comparison in standing.get("comparisons", ()):
        low, high = comparison["difference"]["low"], comparison["difference"]["high"]
        show(
            f"{best} less {comparison['baseline']}: "
            f"{comparison['difference']['value']:+.3f} [{low:+.3f}, {high:+.3f}], "
            f"{comparison['verdict']}"
        )
