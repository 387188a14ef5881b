"""What can score a network: an expression over statistics, or a hand-designed measure.

The third kind, several of these as one, stands in `teams`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Literal, Protocol

from eznas_core.expressions import Expression, evaluate, format, parse, statistics_of
from eznas_core.measures import MEASURES, Measure
from eznas_core.scoring.score import Score, outcome
from eznas_core.statistics import NetworkStatistics, ProbeInputs, collect

if TYPE_CHECKING:
    from torch import nn

    from eznas_core.expressions import Evaluation

Kind = Literal["expression", "measure", "ensemble"]


class Proxy(Protocol):
    """Anything that scores an untrained network."""

    @property
    def name(self) -> str:
        """What tables and figures call it."""

    @property
    def text(self) -> str:
        """The text that `resolve` turns back into an equal proxy."""

    @property
    def kind(self) -> Kind:
        """Which of the three it is."""

    def score(self, network: nn.Module, inputs: ProbeInputs) -> Score:
        """Scores one network, which is left exactly as it was."""


@dataclass(frozen=True, slots=True)
class ExpressionProxy:
    """A formula over the statistics of a network's units.

    Attributes:
        name: What tables and figures call it.
        expression: The formula.
    """

    name: str
    expression: Expression

    @property
    def text(self) -> str:
        """The formula in its one text form."""
        return format(self.expression)

    @property
    def kind(self) -> Kind:
        """Always "expression"."""
        return "expression"

    def score(self, network: nn.Module, inputs: ProbeInputs) -> Score:
        """Captures the statistics that the formula names, and evaluates it."""
        start = perf_counter()
        statistics = collect(network, inputs, statistics_of(self.expression))
        evaluation = evaluate(self.expression, statistics)
        return score_of(evaluation, perf_counter() - start)


@dataclass(frozen=True, slots=True)
class MeasureProxy:
    """A measure of the registry.

    A score is higher where better accuracy is expected, so that a measure for which less is
    better has its sign turned.

    Attributes:
        measure: The registry's item.
    """

    measure: Measure

    @property
    def name(self) -> str:
        """The measure's name."""
        return self.measure.name

    @property
    def text(self) -> str:
        """The measure's name."""
        return self.measure.name

    @property
    def kind(self) -> Kind:
        """Always "measure"."""
        return "measure"

    def score(self, network: nn.Module, inputs: ProbeInputs) -> Score:
        """Runs the measure."""
        start = perf_counter()
        value = self.measure.value(network, inputs)
        if isinstance(value, float) and not self.measure.higher_is_better:
            value = -value
        return outcome(value, perf_counter() - start)

    def __reduce__(self) -> tuple[Callable[[str], MeasureProxy], tuple[str]]:
        # A worker process finds the measure in its own registry.
        return _measure_proxy, (self.measure.name,)


def expression_proxy(text: str, name: str | None = None) -> ExpressionProxy:
    """The proxy for the text of an expression, named by the text unless a name is given.

    Raises:
        ParseError: The text is no expression.
    """
    expression = parse(text)
    return ExpressionProxy(name or format(expression), expression)


def score(proxy: Proxy, statistics: NetworkStatistics) -> Score:
    """Scores a network whose statistics are at hand.

    An expression uses what has been captured; a measure runs the network again.
    """
    if isinstance(proxy, ExpressionProxy):
        start = perf_counter()
        evaluation = evaluate(proxy.expression, statistics)
        return score_of(evaluation, perf_counter() - start)
    return proxy.score(statistics.network, statistics.probe)


def score_of(evaluation: Evaluation, seconds: float) -> Score:
    """The score for the evaluation of an expression."""
    return Score(
        value=evaluation.value,
        failure=evaluation.failure,
        unit_values=tuple(evaluation.unit_values),
        seconds=seconds,
    )


def _measure_proxy(name: str) -> MeasureProxy:
    return MeasureProxy(MEASURES.get(name))
