"""Formulas as DEAP evaluates them: each tree compiled to a Python function of all 22 tensors.

DEAP (Fortin et al., JMLR 2012) is the library of the released code. Its `gp.compile` writes a
tree as source text and has Python compile it; the function is then called once for each unit.
Nothing is shared between trees.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import torch
from deap import gp
from torch import Tensor

from benchmarks.subjects import LANGUAGE, argument_name
from eznas_core.expressions import OPERATORS, Call, Expression, Terminal, walk
from eznas_core.expressions.misfit import MisfitError
from eznas_core.foundation import EznasError
from eznas_core.statistics import ALL_STATISTICS

Function = Callable[..., Tensor]
Units = Sequence[Sequence[Tensor]]


def equal_operators() -> dict[str, Function]:
    """The workbench's own kernels."""
    return {name: OPERATORS.get(name).function for name in LANGUAGE.operators}


def primitive_set(operators: Mapping[str, Function]) -> gp.PrimitiveSet:
    """DEAP's set of primitives, with the 22 statistics as arguments."""
    primitives = gp.PrimitiveSet("formula", len(ALL_STATISTICS))
    primitives.renameArguments(
        **{f"ARG{place}": argument_name(name) for place, name in enumerate(ALL_STATISTICS)}
    )
    for name, function in operators.items():
        primitives.addPrimitive(function, OPERATORS.get(name).arity, name=name)
    return primitives


def tree_of(expression: Expression, primitives: gp.PrimitiveSet) -> gp.PrimitiveTree:
    """A formula as DEAP's tree.

    Raises:
        EznasError: It holds something that the original language has not.
    """
    return gp.PrimitiveTree([primitives.mapping[_name(node)] for _, node in walk(expression)])


def compiled(expression: Expression, primitives: gp.PrimitiveSet) -> Function:
    """A formula as DEAP's function.

    Raises:
        EznasError: It holds something that the original language has not.
    """
    function: Function = gp.compile(tree_of(expression, primitives), primitives)
    return function


def value(function: Function, units: Units) -> float | None:
    """The mean over units of the mean of what the function gives; None if it is not finite.

    A unit whose shapes do not fit is left out, as in the workbench.
    """
    found = []
    for unit in units:
        try:
            found.append(float(function(*unit).mean()))
        except MisfitError:
            continue
    mean = math.fsum(found) / len(found) if found and all(map(math.isfinite, found)) else None
    return mean if mean is not None and math.isfinite(mean) else None


def value_or_failure(function: Function, units: Units) -> float | None:
    """The same, but given up at the first unit whose shapes do not fit, as the release does."""
    total = 0.0
    for unit in units:
        try:
            total += float(function(*unit).mean())
        except (MisfitError, RuntimeError, IndexError, ValueError):
            return None
    return total / len(units) if math.isfinite(total) else None


def population(
    expressions: Sequence[Expression], operators: Mapping[str, Function], units: Units
) -> list[float | None]:
    """Compiles and evaluates formulas, one after the other."""
    primitives = primitive_set(operators)
    with torch.no_grad():
        return [value(compiled(each, primitives), units) for each in expressions]


def _name(node: Expression) -> str:
    if isinstance(node, Call):
        return node.operator
    if isinstance(node, Terminal):
        return argument_name(node.statistic)
    raise EznasError(f"the original language has no {node!r}")
