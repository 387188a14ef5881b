"""The file of a search: settings, every score, every run; enough to go on and to judge.

What was under way when it was written is not stored as such: methods are deterministic, so that
going on replays it from the scores, which costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eznas_core.architecture_search.scorer import Scored
from eznas_core.architecture_search.settings import SearchSettings
from eznas_core.architecture_search.trace import Trace
from eznas_core.foundation import EznasError, atomic_write_text

FORMAT = "eznas-architecture-search"
_VERSION = 1


@dataclass(slots=True, kw_only=True)
class Archive:
    """A search so far.

    Attributes:
        settings: What was asked for.
        scores: Text of an architecture to its score.
        latencies: Text of an architecture to milliseconds, where latency is limited.
        traces: The runs that have ended, by method and number.
        under_way: The run in hand, for those who look on.
        report: The figures, once all runs have ended.
    """

    settings: SearchSettings
    scores: dict[str, Scored] = field(default_factory=dict)
    latencies: dict[str, float] = field(default_factory=dict)
    traces: dict[tuple[str, int], Trace] = field(default_factory=dict)
    under_way: Trace | None = None
    report: Mapping[str, Any] | None = None

    @property
    def wanted(self) -> tuple[tuple[str, int], ...]:
        """Every run there is to be, in the order of the work: each method once, then again."""
        return tuple(
            (method, run) for run in range(self.settings.runs) for method in self.settings.methods
        )

    @property
    def missing(self) -> tuple[tuple[str, int], ...]:
        """The runs that have not ended."""
        return tuple(key for key in self.wanted if key not in self.traces)

    @property
    def complete(self) -> bool:
        """Whether every run has ended."""
        return not self.missing

    def of(self, method: str) -> tuple[Trace, ...]:
        """The runs of a method that have ended, by number."""
        found = [trace for (name, _), trace in self.traces.items() if name == method]
        return tuple(
            sorted((t for t in found if t.run < self.settings.runs), key=lambda trace: trace.run)
        )

    def to_json(self) -> dict[str, Any]:
        """The archive as a JSON object."""
        return {
            "format": FORMAT,
            "version": _VERSION,
            "settings": self.settings.to_json(),
            "complete": self.complete,
            "traces": [trace.to_json() for trace in self.traces.values()],
            "under_way": None if self.under_way is None else self.under_way.to_json(),
            "scores": {
                text: [scored.value, scored.reason, scored.seconds]
                for text, scored in self.scores.items()
            },
            "latencies": self.latencies,
            "report": self.report,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any], source: str = "the file") -> Archive:
        """The archive that `to_json` wrote.

        Raises:
            EznasError: It is none, or damaged.
        """
        if value.get("format") != FORMAT or value.get("version") != _VERSION:
            raise EznasError(f"{source} holds no search (format {FORMAT}, version {_VERSION})")
        try:
            settings = SearchSettings.from_json(value["settings"])
            scores = {
                text: Scored(value=number, reason=reason, seconds=seconds)
                for text, (number, reason, seconds) in value["scores"].items()
            }
            traces = [Trace.from_json(t, settings.space, scores) for t in value["traces"]]
            current = value["under_way"]
            return cls(
                settings=settings,
                scores=scores,
                latencies={text: float(ms) for text, ms in value["latencies"].items()},
                traces={(trace.method, trace.run): trace for trace in traces},
                under_way=None
                if current is None
                else Trace.from_json(current, settings.space, scores),
                report=value["report"],
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EznasError(f"{source} is damaged: {error!r}") from error

    def save(self, path: Path) -> None:
        """Writes the archive; a reader sees the old content or the new.

        Raises:
            EznasError: The file cannot be written.
        """
        atomic_write_text(path, json.dumps(self.to_json(), ensure_ascii=False, allow_nan=False))

    @classmethod
    def load(cls, path: Path) -> Archive:
        """The archive in a file.

        Raises:
            EznasError: It cannot be read, or holds no search.
        """
        try:
            value = json.loads(path.read_bytes())
        except OSError as error:
            raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
        except (ValueError, RecursionError) as error:
            raise EznasError(f"{path} is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise EznasError(f"{path} holds no JSON object")
        return cls.from_json(value, str(path))
