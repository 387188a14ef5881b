"""Aggregates of formulas on networks, spread over an executor, with built networks kept.

An evolution shows the same few networks to new formulas in every generation, so each process
keeps the networks it has built, under all that decides what they are. A network is left as it was
by every capture; so it makes no difference whether it is a new one, nor which process has it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from eznas_core import spaces
from eznas_core.evolution.task import Numbers
from eznas_core.expressions import ColumnMemory, Expression, evaluate_many
from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.scoring import (
    ScoringProtocol,
    build,
    in_order,
    one_thread,
    probe_inputs,
    representative,
)
from eznas_core.spaces import Architecture
from eznas_core.statistics import ProbeInputs, collect

if TYPE_CHECKING:
    from torch import nn

_KEPT_NETWORKS = 128
# An evolution goes round its networks in one order: of fewer than it has, none would be found.
_KEPT_COLUMNS = 1024
_KEPT_INPUTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A network to be measured: all that its numbers depend on besides the aggregates.

    Attributes:
        space: Name of the search space.
        protocol: How the network is built and what it is shown.
        architecture: Which network.
    """

    space: str
    protocol: ScoringProtocol
    architecture: Architecture


def measure_all(
    aggregates: Sequence[Expression],
    subjects: Iterable[Subject],
    *,
    executor: Executor | None = None,
) -> Generator[Numbers, None, None]:
    """Yields each network's numbers, in order; closing it cancels what has not begun.

    Args:
        aggregates: What is measured on each.
        subjects: The networks.
        executor: Where the work is done; in this process if None.

    Raises:
        EznasError: The executor has lost its workers, or a protocol cannot be carried out.
    """
    wanted = tuple(aggregates)
    if executor is None:
        for subject in subjects:
            yield measure_network(wanted, subject)
        return
    try:
        calls = ((wanted, subject) for subject in subjects)
        yield from in_order(executor, measure_network, calls)
    except BrokenExecutor as error:
        raise EznasError(str(error)) from error


def measure_network(aggregates: tuple[Expression, ...], subject: Subject) -> Numbers:
    """The values of aggregates on one network, all from one capture."""
    with one_thread():
        network = _network(subject)
        rules = subject.protocol.unit_rules(spaces.get(subject.space))
        inputs = _inputs(subject.space, subject.protocol)
        statistics = collect(network, inputs, rules=rules)
        return tuple(
            each.value
            if each.value is not None
            else each.failure or Failure(Reason.UNSUPPORTED, "no value and no reason")
            for each in evaluate_many(aggregates, statistics, memory=_columns(subject))
        )


@lru_cache(maxsize=_KEPT_NETWORKS)
def _network(subject: Subject) -> nn.Module:
    found = spaces.get(subject.space)
    return build(found, representative(found, subject.architecture), subject.protocol)


@lru_cache(maxsize=_KEPT_COLUMNS)
def _columns(subject: Subject) -> ColumnMemory:  # noqa: ARG001 - what it is kept under
    return ColumnMemory()


@lru_cache(maxsize=_KEPT_INPUTS)
def _inputs(space: str, protocol: ScoringProtocol) -> ProbeInputs:
    return probe_inputs(spaces.get(space), protocol)
