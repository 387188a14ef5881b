"""Scores of many architectures by many proxies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import unknown_name
from eznas_core.scoring.protocol import ScoringProtocol
from eznas_core.scoring.score import Score
from eznas_core.spaces import Architecture

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Architectures by proxies, in the order they were asked for.

    Attributes:
        space: Name of the search space.
        protocol: How the scores were computed.
        proxies: Name of each proxy to its text.
        rows: Each architecture to its scores, in the order of the proxies.
        complete: False if the work was stopped before its end; the rows are then those done.
    """

    space: str
    protocol: ScoringProtocol
    proxies: Mapping[str, str]
    rows: Mapping[Architecture, tuple[Score, ...]]
    complete: bool = True

    @property
    def architectures(self) -> tuple[Architecture, ...]:
        """The architectures that have been scored."""
        return tuple(self.rows)

    def column(self, proxy: str) -> Mapping[Architecture, Score]:
        """The scores by one proxy, as `ranking.rank` takes them.

        Raises:
            UnknownNameError: The table has no such proxy.
        """
        names = list(self.proxies)
        if proxy not in self.proxies:
            raise unknown_name("proxy in this table", proxy, names)
        position = names.index(proxy)
        return {architecture: scores[position] for architecture, scores in self.rows.items()}

    def seconds(self, proxy: str) -> float:
        """Mean seconds a network that one proxy took."""
        column = self.column(proxy)
        return sum(score.seconds for score in column.values()) / max(len(column), 1)

    def columns(self) -> dict[str, list[Any]]:
        """Plain lists: ``architecture``, then for each proxy its values and its reasons.

        A value that does not exist is None, and its reason is then a text in ``<proxy> reason``.
        """
        plain: dict[str, list[Any]] = {"architecture": [a.text for a in self.rows]}
        for name in self.proxies:
            scores = list(self.column(name).values())
            plain[name] = [score.value for score in scores]
            plain[f"{name} reason"] = [
                None if score.failure is None else str(score.failure) for score in scores
            ]
        return plain

    def frame(self) -> pd.DataFrame:
        """The columns as a data frame; a missing value is NaN."""
        import pandas as pd

        frame = pd.DataFrame(self.columns())
        for name in self.proxies:
            frame[name] = frame[name].astype("float64")
        return frame

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Architecture]:
        return iter(self.rows)
