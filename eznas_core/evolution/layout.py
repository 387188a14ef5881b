"""In which order the networks of several tasks stand in one part."""

from __future__ import annotations


def layout(tasks: int, networks: int, first: int = 0) -> tuple[tuple[int, int], ...]:
    """The order: task and place in the task.

    The first networks of all tasks come before the others of any, so that a race can be decided
    on them; otherwise task after task, for the sake of processes that keep what a task needs.

    Args:
        tasks: How many tasks.
        networks: Networks of each.
        first: How many of each stand in front.

    >>> layout(2, 3, first=1)
    ((0, 0), (1, 0), (0, 1), (0, 2), (1, 1), (1, 2))
    """
    return tuple(
        (task, place)
        for places in (range(first), range(first, networks))
        for task in range(tasks)
        for place in places
    )
