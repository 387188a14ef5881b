"""The form in which both benchmarks store an architecture's trials, and its package's classes.

A file has ``meta_archs``, all texts by index; ``arch2infos``, for each index and each kind of
training the state of an `ArchResults`; and ``evaluated_indexes``. The package that belongs to
the file rebuilds the objects from their states and answers for what they measured.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import SearchSpace
from eznas_core.truth.readers.trials import TrialCollector

_DEFORMED = (TypeError, ValueError, LookupError, AttributeError, AssertionError)


class StateTaker:
    """Rebuilds results from their states and collects what they measured."""

    def __init__(self, package: str, what: str, texts: Sequence[str] = ()) -> None:
        """Finds the package.

        Args:
            package: Its name on PyPI.
            what: How error messages call the file.
            texts: Architectures of the file, which tell the space; by default the first state
                tells it.

        Raises:
            EznasError: The package is not installed, or the texts are of no known space.
        """
        module = {"nas-bench-201": "nas_201_api", "nats_bench": "nats_bench"}[package]
        try:
            self._results_class = importlib.import_module(module).ArchResults
        except ImportError as error:
            raise EznasError(
                f"reading {what} needs the package {package}; install it with: "
                f"pip install {package}"
            ) from error
        self._what = what
        self._collector = TrialCollector(space_of(texts[0]), what) if texts else None

    @property
    def collector(self) -> TrialCollector:
        """What was taken so far.

        Raises:
            EznasError: Nothing was.
        """
        if self._collector is None or not len(self._collector):
            raise EznasError(f"{self._what} has no results")
        return self._collector

    def take(self, state: Any, what: str | None = None) -> None:
        """Takes the trials of one state.

        Args:
            state: The state of an `ArchResults`.
            what: How error messages call where it comes from; by default, the file.

        Raises:
            EznasError: It is none, or its trials cannot be what they claim.
        """
        what = what or self._what
        try:
            results = self._results_class.create_from_state_dict(state)
            if self._collector is None:
                self._collector = TrialCollector(space_of(results.arch_str), self._what)
        except _DEFORMED as error:
            raise EznasError(
                f"{what} has results of an unknown form ({error!r}): it is damaged, or no "
                "file of this benchmark"
            ) from error
        self._collector.add(results, what)

    def take_and_empty(self, part: dict[Any, Any]) -> bool:
        """Takes and empties a dictionary if it is a state; for reading large files in passing."""
        if "all_results" not in part or "dataset_seed" not in part:
            return False
        self.take(part)
        part.clear()
        return True

    def check_whole(self, content: Any) -> None:
        """Compares what was taken with the file's own list of architectures.

        Args:
            content: What the file holds, states emptied.

        Raises:
            EznasError: The file is of another kind, or its parts contradict each other.
        """
        texts = check_meta(content, self._what)
        evaluated = content.get("evaluated_indexes")
        if not isinstance(evaluated, list | set) or len(evaluated) != len(self.collector):
            raise EznasError(f"{self._what} lists other architectures than it has results of")
        for index in evaluated:
            text = self.collector.text(index)
            if text is None or index >= len(texts) or text != texts[index]:
                raise EznasError(f"{self._what} has no results, or others', for number {index}")


def space_of(text: str) -> SearchSpace:
    """The space that an architecture of these benchmarks is of: topology or size."""
    return spaces.get("nats-sss" if ":" in text else "nasbench201")


def check_meta(content: Any, what: str) -> list[str]:
    """The list of all architectures of a benchmark file.

    Raises:
        EznasError: There is none, or an architecture stands in it twice.
    """
    texts = content.get("meta_archs") if isinstance(content, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        keys = ", ".join(map(str, content))[:200] if isinstance(content, dict) else "no dictionary"
        raise EznasError(
            f"{what} has no list of architectures (it holds {keys or 'nothing'}), so it is no "
            "file of NAS-Bench-201 or NATS-Bench"
        )
    if len(set(texts)) != len(texts):
        raise EznasError(f"{what} lists an architecture twice")
    return texts
