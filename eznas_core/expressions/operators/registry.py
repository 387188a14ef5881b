"""The registry of operators, and the check every row passes when it is declared."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.row import Operator, Output
from eznas_core.foundation import Registry

OPERATORS: Registry[Operator] = Registry("operator")


def declare(**row: Any) -> Operator:
    """Adds one operator, given as the fields of `Operator`, to the language.

    Raises:
        ValueError: The name is taken, or the kernel fails the closure probe: on a small tensor
            with a negative, a zero and a positive element it must give a tensor of the promised
            kind, in the same dtype, and leave its argument as it was.
    """
    row["tags"] = frozenset(row.get("tags", ()))
    operator = Operator(**row)
    probe(operator)
    return OPERATORS.add(operator.name, operator)


def probe(operator: Operator) -> None:
    """Raises ValueError unless the kernel keeps its promises on one small example."""
    kind = Kind.NUMBER if _sees_all_units(operator) else Kind.TENSOR
    accepted = all(kind in kinds for kinds in operator.inputs)
    if not accepted:
        raise ValueError(f"operator '{operator.name}' accepts no argument of kind {kind}")
    arguments = [_example(operator) for _ in operator.inputs]
    before = [argument.clone() for argument in arguments]
    extra = [torch.arange(1.0, 5.0).double()] if operator.takes_depths else []
    result = operator.function(*arguments, *extra)
    if not isinstance(result, Tensor):
        raise ValueError(f"operator '{operator.name}' gives {type(result).__name__}, not a tensor")
    is_number = operator.output in (Output.NUMBER, Output.NETWORK)
    if is_number and result.shape != (arguments[0].shape if operator.over_units else ()):
        raise ValueError(f"operator '{operator.name}' promises a number and gives a tensor")
    if result.dtype != arguments[0].dtype:
        raise ValueError(f"operator '{operator.name}' gives {result.dtype}, not the given dtype")
    if not all(map(torch.equal, arguments, before)):
        raise ValueError(f"operator '{operator.name}' changes its argument")


def _example(operator: Operator) -> Tensor:
    values = torch.tensor([-1.0, 0.0, 0.5, 2.0])
    return values.double() if _sees_all_units(operator) else values.reshape(1, 1, 2, 2)


def _sees_all_units(operator: Operator) -> bool:
    return operator.is_aggregator or operator.over_units
