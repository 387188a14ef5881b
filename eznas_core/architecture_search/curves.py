"""What a search would have had to show after each network, by true accuracy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from eznas_core.architecture_search.trace import Trace
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable

Floats = npt.NDArray[np.float64]


class Curve(StrEnum):
    """What is followed."""

    PICK = "the network picked"
    ANY = "the best network scored"


def known_accuracies(
    traces: Iterable[Trace], table: AccuracyTable, label: str | None = None
) -> dict[Architecture, float]:
    """The true accuracies, in percent, of the networks of some searches that the table has.

    Raises:
        EznasError: The table has no such label.
    """
    # A column may lack networks that the table has.
    listed = table.architectures(label)
    column = dict(zip(listed, table.values(listed, label).tolist(), strict=True))
    scored = {step.architecture for trace in traces for step in trace.steps}
    return {architecture: column[architecture] for architecture in scored & column.keys()}


def curve(trace: Trace, accuracies: Mapping[Architecture, float], which: Curve) -> Floats:
    """Accuracy in percent after each network of a search.

    `PICK` follows the network with the highest score so far: what one would train. `ANY` follows
    the most accurate network scored so far, which only somebody who trained them all would know.

    Args:
        trace: The search.
        accuracies: What is known of the networks.
        which: What is followed.

    Returns:
        ``(networks scored,)``; NaN where nothing is picked yet or its accuracy is not known.
    """
    known = np.array([accuracies.get(step.architecture, np.nan) for step in trace.steps])
    if which is Curve.ANY:
        return np.asarray(np.fmax.accumulate(known), dtype=np.float64)
    best, found = -np.inf, np.nan
    picked = np.empty(len(trace.steps))
    for index, step in enumerate(trace.steps):
        if step.scored.value is not None and step.scored.value > best:
            best, found = step.scored.value, known[index]
        picked[index] = found
    return picked
