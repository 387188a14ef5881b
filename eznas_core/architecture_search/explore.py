"""One search: a method, a scorer and a budget, network by network."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from enum import StrEnum

import numpy as np

from eznas_core.architecture_search.domain import Domain
from eznas_core.architecture_search.method import Method, Options
from eznas_core.architecture_search.scorer import Scorer
from eznas_core.architecture_search.trace import Step
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture

# Proposals in a row that are all known already, after which a search is taken to have seen
# everything it can reach. Proposals cost nothing beside a score.
_PATIENCE = 2000


class Ending(StrEnum):
    """Why a search ended."""

    BUDGET = "the budget is spent"
    NOTHING_NEW = "there is nothing new to score"


def explore(
    method: Method,
    domain: Domain,
    scorer: Scorer,
    rng: np.random.Generator,
    *,
    networks: int | None = None,
    seconds: float | None = None,
    options: Options | None = None,
) -> Generator[Step, None, Ending]:
    """Searches, and yields every network as it is scored; closing it ends the search.

    A network counts once, however often it is proposed. With a budget in networks the result
    depends on the generator's state alone; with one in seconds also on the machine.

    Args:
        method: Proposes networks.
        domain: Where it may go.
        scorer: Scores them.
        rng: Source of randomness.
        networks: How many networks may be scored.
        seconds: How many seconds the scores may take; the network in hand is finished.
        options: Options of the method.

    Returns:
        Why it ended (the generator's return value).

    Raises:
        EznasError: There is no budget, or the limits leave no candidate.
    """
    if (networks is None) == (seconds is None):
        raise EznasError("a search has a budget either in networks or in seconds")
    known: dict[Architecture, float] = {}
    spent, idle = 0.0, 0
    proposals = method.propose(domain, rng, options or Options())
    batch = next(proposals)
    while True:
        new = tuple(a for a in dict.fromkeys(batch) if a not in known)
        idle = 0 if new else idle + len(batch)
        if idle > _PATIENCE:
            return Ending.NOTHING_NEW
        affordable = new if networks is None else new[: networks - len(known)]
        with closing(scorer(affordable)) as stream:
            for architecture, scored in zip(affordable, stream, strict=True):
                known[architecture] = -np.inf if scored.value is None else scored.value
                spent += scored.seconds
                yield Step(architecture=architecture, scored=scored)
                # A stream that is closed early has not scored the rest.
                if len(known) == networks or (seconds is not None and spent >= seconds):
                    return Ending.BUDGET
        batch = proposals.send(tuple(known[a] for a in batch))
