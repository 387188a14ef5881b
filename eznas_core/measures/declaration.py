"""What a measure is: a function of a network and a probe, declared with all that is known of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from eznas_core.foundation import Failure, Reason, Registry
from eznas_core.statistics import ProbeInputs

MeasureFunction = Callable[[nn.Module, ProbeInputs], float | Failure]


class UnmeasurableError(Exception):
    """Raised inside a measure whose network or probe does not suit it; becomes a `Failure`."""

    def __init__(self, detail: str, reason: Reason = Reason.UNSUPPORTED) -> None:
        super().__init__(detail)
        self.failure = Failure(reason, detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a measure costs and requires.

    Attributes:
        data: Whether it looks at images; False if any input, or none, will do.
        labels: Whether it needs a class for each image.
        backward: Whether it runs backward passes.
    """

    data: bool = False
    labels: bool = False
    backward: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A hand-designed zero-cost proxy.

    Attributes:
        name: Its name in the registry.
        title: Its name in tables and on pages.
        formula: LaTeX.
        paper: Authors and title of the paper it is from.
        year: Of that paper.
        higher_is_better: False if the paper prefers small values.
        needs: What it requires.
        function: The measure itself.
        meaning: First paragraph of the function's docstring.
        caution: What everybody who sees its name should know; empty if nothing.
    """

    name: str
    title: str
    formula: str
    paper: str
    year: int
    higher_is_better: bool
    needs: Needs
    function: MeasureFunction
    meaning: str
    caution: str = ""

    def value(self, network: nn.Module, inputs: ProbeInputs) -> float | Failure:
        """The paper's value for one network, or why there is none.

        The network is left exactly as it was. Where the paper prefers small values, small is good
        here too; a `scoring.Score` turns the sign.

        Args:
            network: Any network that maps images to logits.
            inputs: What it is shown.
        """
        try:
            value = self.function(network, inputs)
        except UnmeasurableError as error:
            return error.failure
        if isinstance(value, Failure):
            return value
        if not math.isfinite(value):
            return Failure(Reason.NON_FINITE, f"{self.name} is {value}")
        return float(value)


MEASURES: Registry[Measure] = Registry("measure")


def measure(
    *,
    name: str,
    title: str,
    formula: str,
    paper: str,
    year: int,
    higher_is_better: bool = True,
    needs: Needs | None = None,
    aliases: tuple[str, ...] = (),
    caution: str = "",
) -> Callable[[MeasureFunction], MeasureFunction]:
    """Declares a measure; the function itself is given back unchanged.

    Raises:
        ValueError: The name is taken, or the function has no docstring to explain it.
    """

    def declare(function: MeasureFunction) -> MeasureFunction:
        meaning = " ".join((function.__doc__ or "").split("\n\n")[0].split())
        if not meaning:
            raise ValueError(f"the measure '{name}' needs a docstring: it is shown to the user")
        MEASURES.add(
            name,
            Measure(
                name=name,
                title=title,
                formula=formula,
                paper=paper,
                year=year,
                higher_is_better=higher_is_better,
                needs=needs or Needs(),
                function=function,
                meaning=meaning,
                caution=caution,
            ),
            aliases=aliases,
        )
        return function

    return declare
