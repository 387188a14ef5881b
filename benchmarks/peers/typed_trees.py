"""DEAP's strongly typed trees over the workbench's grammar, for DEAP's own algorithms."""

from __future__ import annotations

from typing import Any

from deap import base, gp

from benchmarks.subjects import LANGUAGE, argument_name
from eznas_core.evolution import Grammar, random_formula, random_tree
from eznas_core.expressions import Call, Expression, Kind, Terminal, walk
from eznas_core.foundation import numpy_generator
from eznas_core.statistics import ALL_STATISTICS

_HIGHEST = 10


class _Ordered(type):
    """Types with the same hash in every process, since DEAP draws from sets of types."""

    def __hash__(cls) -> int:
        return len(cls.__name__)


_TYPES: dict[Kind, type] = {kind: _Ordered(kind.name.title(), (), {}) for kind in Kind}


class _Tau(base.Fitness):
    weights = (1.0,)


class Individual(gp.PrimitiveTree):
    """A tree with a fitness."""

    def __init__(self, nodes: list[Any]) -> None:
        super().__init__(nodes)
        self.fitness = _Tau()


class TypedTrees:
    """Makes, crosses and mutates individuals of one language."""

    def __init__(self, seed: int) -> None:
        """Spells the grammar out for DEAP: a primitive for each combination of kinds."""
        self._grammar = Grammar(LANGUAGE)
        self._rng = numpy_generator(seed, "benchmark", "typed trees")
        tensors = [_TYPES[Kind.TENSOR]] * len(ALL_STATISTICS)
        self._primitives = gp.PrimitiveSetTyped("formula", tensors, _TYPES[Kind.NUMBER])
        self._primitives.renameArguments(
            **{f"ARG{place}": argument_name(name) for place, name in enumerate(ALL_STATISTICS)}
        )
        self._statistics = {argument_name(name): name for name in ALL_STATISTICS}
        self._operators: dict[str, str] = {}
        for kind in Kind:
            for production in self._grammar.productions(kind):
                name = _primitive_name(production.operator, production.arguments)
                self._operators[name] = production.operator
                self._primitives.addPrimitive(
                    len, [_TYPES[each] for each in production.arguments], _TYPES[kind], name=name
                )
        limit = gp.staticLimit(key=lambda tree: tree.height, max_value=_HIGHEST)
        self.mate = limit(gp.cxOnePoint)
        self.mutate = limit(self._mutated)

    def individual(self) -> Individual:
        """A random one, half-and-half, depth 2 to 6."""
        formula = random_formula(self._grammar, self._rng, low=2, high=6, max_size=50)
        return Individual(self._nodes(formula))

    def expression(self, individual: Individual) -> Expression:
        """The workbench's form of a tree."""
        found, rest = self._read(list(individual))
        if rest:
            raise ValueError(f"{len(rest)} nodes too many")
        return found

    def _mutated(self, individual: Individual) -> tuple[Individual]:
        result: tuple[Individual] = gp.mutUniform(individual, self._branch, self._primitives)
        return result

    def _branch(self, pset: gp.PrimitiveSetTyped, type_: type) -> list[Any]:  # noqa: ARG002
        kind = next(kind for kind, each in _TYPES.items() if each is type_)
        depth = int(self._rng.integers(0, 3))
        return self._nodes(random_tree(self._grammar, kind, self._rng, depth=depth, full=False))

    def _nodes(self, expression: Expression) -> list[Any]:
        found = []
        for _, node in walk(expression):
            if isinstance(node, Call):
                name = _primitive_name(node.operator, tuple(each.kind for each in node.arguments))
            elif isinstance(node, Terminal):
                name = argument_name(node.statistic)
            found.append(self._primitives.mapping[name])
        return found

    def _read(self, nodes: list[Any]) -> tuple[Expression, list[Any]]:
        first, rest = nodes[0], nodes[1:]
        if not first.arity:
            return Terminal(self._statistics[first.value]), rest
        arguments = []
        for _ in range(first.arity):
            argument, rest = self._read(rest)
            arguments.append(argument)
        return Call(self._operators[first.name], tuple(arguments)), rest


def _primitive_name(operator: str, kinds: tuple[Kind, ...]) -> str:
    return "__".join([operator, *(kind.name.lower() for kind in kinds)])
