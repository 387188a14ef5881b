"""The guided tour: its stops, and where on it this installation is.

The place is kept in the data folder, so that a reload, another tab or another day goes on from
there. A folder that cannot be written loses nothing but that.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from eznas_core.foundation import EznasError, atomic_write_json, data_folder

_FILE = "tour.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One stop: the page it is on, and what to do there.

    Attributes:
        place: The page.
        title: A few words.
        text: What to do and what to see, two or three sentences.
        query: What the page's address brings along.
    """

    place: str
    title: str
    text: str
    query: tuple[tuple[str, str], ...] = ()


STOPS = (
    Stop(
        place="search_space",
        title="Networks, trained already",
        text="These are all 15,625 networks of NAS-Bench-201 with the accuracy each reached when "
        "somebody trained it. Press **Random** a few times: beside the table you see the cell, "
        "what it costs, and what one edit would change.",
    ),
    Stop(
        place="expression",
        title="A proxy is a formula",
        text="This one, EZNAS-A, is the best of the paper. Read it as a tree, as mathematics and "
        "in words. Further down it is tried on one *untrained* network: a value for each unit, "
        "and their mean is the score.",
    ),
    Stop(
        place="score_vs_accuracy",
        title="Does the score know the accuracy?",
        text="Set **Networks** to 30 and press **Compute**: some ten seconds. Every point is a "
        "network. Kendall tau is 1 if the score orders them as training did and 0 if it guesses; "
        "below it stands how far chance could move it.",
        query=(("proxy", "eznas-a"),),
    ),
    Stop(
        place="evolve",
        title="Let better ones evolve",
        text="Leave the numbers as they are and press **Start evolution**. Formulas are bred on a "
        "few labelled networks, and you watch them improve. It takes two minutes in a process of "
        "its own; go on meanwhile.",
    ),
    Stop(
        place="export",
        title="Take it away",
        text="Choose a proxy and wait some seconds: the file is run in a process of its own, and "
        "its scores are laid beside the engine's. What you then download needs nothing but torch.",
    ),
)


class State(StrEnum):
    """Whether the tour is on."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """Where on the tour one is.

    Attributes:
        stop: Index into `STOPS`.
        state: Whether it is on.
    """

    stop: int = 0
    state: State = State.NEW

    @property
    def here(self) -> Stop:
        """The stop one is at."""
        return STOPS[self.stop]

    @property
    def is_last(self) -> bool:
        """Whether it ends here."""
        return self.stop == len(STOPS) - 1

    def to_json(self) -> dict[str, int | str]:
        """As plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: object) -> Tour:
        """From plain data; a new tour where that is none."""
        if not isinstance(found, dict):
            return cls()
        stop, state = found.get("stop"), found.get("state")
        if not isinstance(stop, int) or not 0 <= stop < len(STOPS) or state not in list(State):
            return cls()
        return cls(stop=stop, state=State(state))


def read() -> Tour:
    """The tour as it was left; a new one where nothing readable is kept."""
    try:
        text = (data_folder(create=False) / _FILE).read_text(encoding="utf-8")
        return Tour.from_json(json.loads(text))
    except (EznasError, OSError, ValueError):
        return Tour()


def keep(tour: Tour) -> None:
    """Keeps the place, where the data folder can be written."""
    with contextlib.suppress(EznasError, OSError):
        atomic_write_json(data_folder() / _FILE, tour.to_json())
