"""Formulas with aggregators and constants on DEAP's compiled trees, nothing shared between them.

What stands below the vectors over units, nearly all of the work, is compiled by DEAP to functions
of the 22 tensors and called unit by unit; the arithmetic above, on a few numbers, is the
workbench's own. What needs the numbers of all units while it works on a tensor is no function of
one unit's tensors: such a formula is evaluated by the workbench, alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from deap import gp
from torch import Tensor

from benchmarks.peers.compiled_trees import Function
from benchmarks.subjects import argument_name
from eznas_core.evolution.aggregates import combine, parts_of
from eznas_core.expressions import (
    OPERATORS,
    Call,
    Constant,
    Expression,
    Kind,
    Terminal,
    evaluate,
    walk,
)
from eznas_core.expressions.aggregation import sees_all_units, vector_starts
from eznas_core.expressions.misfit import MisfitError
from eznas_core.statistics import ALL_STATISTICS, NetworkStatistics, Statistic

Vector = dict[int, Tensor]
"""The number of each unit that has one."""

_MEAN = OPERATORS.get("mean").function


class Network:
    """A network's captured statistics as compiled trees take them.

    Attributes:
        statistics: As captured.
        units: For each unit its 22 tensors, laid out plainly; None for one that is not captured.
        depths: Of the units.
    """

    def __init__(self, statistics: NetworkStatistics, names: Iterable[Statistic]) -> None:
        """Lays the named statistics out."""
        wanted = set(names)
        self.statistics = statistics
        self.units: list[list[Tensor | None]] = [
            [
                statistics.tensor(unit, name).contiguous() if name in wanted else None
                for name in ALL_STATISTICS
            ]
            for unit in range(len(statistics.units))
        ]
        self.depths = torch.tensor([u.depth for u in statistics.units], dtype=torch.float64)


@dataclass(frozen=True, slots=True)
class CompiledFormula:
    """One formula.

    Attributes:
        formula: Its text form's tree.
        starts: What its vectors over units are worked out from, compiled; None where that cannot
            be.
    """

    formula: Expression
    starts: dict[Expression, Function] | None

    def value(self, network: Network) -> float | None:
        """The formula's value; None if it has none."""
        if self.starts is None:
            return evaluate(self.formula, network.statistics).value
        vectors = {start: _vector(f, network.units) for start, f in self.starts.items()}
        numbers: dict[Expression, Tensor] = {}
        for part in parts_of(self.formula):
            found = _aggregated(part, vectors, network)
            if found is None:
                return None
            numbers[part] = found
        value = float(combine(self.formula, numbers))
        return value if math.isfinite(value) else None


def compiled_formulas(formulas: Sequence[Expression]) -> list[CompiledFormula]:
    """Has DEAP compile every formula."""
    primitives = gp.PrimitiveSet("formula", len(ALL_STATISTICS))
    primitives.renameArguments(
        **{f"ARG{place}": argument_name(name) for place, name in enumerate(ALL_STATISTICS)}
    )
    for row in OPERATORS:
        if not row.is_aggregator:
            primitives.addPrimitive(row.function, row.arity, name=row.name)
    primitives.context["constant"] = lambda value: torch.tensor(value, dtype=torch.float64)
    return [CompiledFormula(each, _starts(each, primitives)) for each in formulas]


def statistics_of(formulas: Iterable[Expression]) -> set[Statistic]:
    """The statistics that formulas name."""
    return {
        node.statistic
        for formula in formulas
        for _, node in walk(formula)
        if isinstance(node, Terminal)
    }


def _starts(formula: Expression, primitives: gp.PrimitiveSet) -> dict[Expression, Function] | None:
    found: dict[Expression, Function] = {}
    for part in parts_of(formula):
        if not isinstance(part, Call):
            return None
        for start in vector_starts(part.arguments[0]):
            nodes = [_node(node, primitives) for _, node in walk(start)]
            if None in nodes:
                return None
            found[start] = gp.compile(gp.PrimitiveTree(nodes), primitives)
        if any(_waits(node) for _, node in walk(part.arguments[0])):
            return None
    return found


def _waits(node: Expression) -> bool:
    """Whether it is a number of the network, other than a constant, within a unit's expression."""
    return node.kind is Kind.NETWORK and not isinstance(node, Constant)


def _node(node: Expression, primitives: gp.PrimitiveSet) -> gp.Primitive | gp.Terminal | None:
    if isinstance(node, Terminal):
        return primitives.mapping[argument_name(node.statistic)]
    if isinstance(node, Constant):
        return gp.Terminal(f"constant({node.value!r})", True, object)
    if isinstance(node, Call) and node.kind is not Kind.NETWORK and not sees_all_units(node):
        return primitives.mapping[node.operator]
    return None


def _vector(function: Function, units: Sequence[Sequence[Tensor | None]]) -> Vector:
    """A number for each unit whose shapes fit."""
    found: Vector = {}
    for place, tensors in enumerate(units):
        try:
            value = function(*tensors)
        except MisfitError:
            continue
        found[place] = (_MEAN(value) if value.ndim else value).double()
    return found


def _aggregated(
    part: Call, vectors: Mapping[Expression, Vector], network: Network
) -> Tensor | None:
    """An aggregate; None if no unit has a number, or one is not finite."""
    column = _column(part.arguments[0], vectors, len(network.units))
    kept = sorted(column)
    if not kept:
        return None
    values = torch.stack([column[unit] for unit in kept])
    if not values.isfinite().all():
        return None
    row = OPERATORS.get(part.operator)
    return row.function(values, network.depths[kept]) if row.takes_depths else row.function(values)


def _column(expression: Expression, vectors: Mapping[Expression, Vector], units: int) -> Vector:
    """A unit expression's number for each unit that has one."""
    if expression in vectors:
        return vectors[expression]
    if isinstance(expression, Constant):
        number = torch.tensor(expression.value, dtype=torch.float64)
        return dict.fromkeys(range(units), number)
    columns = [_column(each, vectors, units) for each in expression.arguments]
    kept = sorted(set.intersection(*map(set, columns)))
    if not kept:
        return {}
    row = OPERATORS.get(expression.operator)
    stacked = [torch.stack([column[unit] for unit in kept]) for column in columns]
    return dict(zip(kept, row.function(*stacked).expand(len(kept)), strict=True))
