"""Named parts of the language: which operators and leaves a formula may be made of.

The parser reads everything; a language says what a generator may write, and whether a given
formula would count as one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.expressions.errors import ExpressionError
from eznas_core.expressions.kinds import Kind
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS, SIZES
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import ANY, UNIT
from eznas_core.expressions.tree import Constant, Expression, NetworkTerminal, Terminal
from eznas_core.expressions.walks import walk
from eznas_core.foundation import Registry
from eznas_core.statistics import ALL_STATISTICS, Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A set of formulas, given by what they may be made of.

    Attributes:
        name: Registry name.
        title: The name for people.
        description: What it is for, one or two sentences.
        operators: Names of the operators a formula may use.
        statistics: The statistics it may use.
        network_terminals: Names of the network numbers it may use.
        constants: Whether it may hold constants.
        roots: Kinds a whole formula may have; a unit kind means the mean over units.
        network_in_units: Whether a network number (constants included) may stand inside a
            unit's expression, beside tensors and numbers of the unit.
    """

    name: str
    title: str
    description: str
    operators: tuple[str, ...]
    statistics: tuple[Statistic, ...] = ALL_STATISTICS
    network_terminals: tuple[str, ...] = ()
    constants: bool = False
    roots: frozenset[Kind] = UNIT
    network_in_units: bool = False

    def check(self, expression: Expression) -> None:
        """Accepts a formula of this language.

        Raises:
            ExpressionError: It is not one; says which part does not belong.
        """
        if expression.kind not in self.roots:
            allowed = " or ".join(kind.meaning for kind in Kind if kind in self.roots)
            raise ExpressionError(
                f"a formula of '{self.name}' is {allowed}; this is {expression.kind.meaning}"
            )
        nodes = [node for _, node in walk(expression)]
        for node in nodes:
            self._check_node(node)
        if not self.network_in_units and any(map(_mixes_levels, nodes)):
            raise ExpressionError(
                f"the language '{self.name}' has no network numbers inside a unit's expression"
            )

    def __contains__(self, expression: object) -> bool:
        try:
            self.check(expression)  # type: ignore[arg-type]
        except ExpressionError:
            return False
        return True

    def _check_node(self, node: Expression) -> None:
        if isinstance(node, Constant):
            allowed, what = self.constants, f"constants ({node.value!r})"
        elif isinstance(node, NetworkTerminal):
            allowed, what = node.name in self.network_terminals, f"'{node.name}'"
        elif isinstance(node, Terminal):
            allowed, what = node.statistic in self.statistics, f"'{node.statistic}'"
        else:
            allowed, what = node.operator in self.operators, f"'{node.operator}'"
        if not allowed:
            raise ExpressionError(f"the language '{self.name}' has no {what}")


LANGUAGES: Registry[Language] = Registry("language")


def _mixes_levels(node: Expression) -> bool:
    kinds = {argument.kind for argument in node.arguments}
    return Kind.NETWORK in kinds and kinds != {Kind.NETWORK}


def _tagged(*tags: str) -> tuple[str, ...]:
    return tuple(row.name for row in OPERATORS if row.tags & set(tags))


# The operators that say how large a network is, whatever its weights and activations are.
_COUNTING = frozenset({"numel", "ones_like", "zeros_like", "units_count"})

for _language in (
    Language(
        name="eznas-2022",
        title="EZNAS (2022)",
        description="The language of the paper: one expression over a unit's statistics, averaged "
        "over units; no constants.",
        operators=_tagged("eznas-2022"),
    ),
    Language(
        name="units",
        title="Units and aggregators",
        description="The unit expressions of the paper, each under an aggregator of one's choice, "
        "and arithmetic on the aggregated numbers, constants and the network's size.",
        operators=_tagged("eznas-2022", "units", "arithmetic"),
        network_terminals=SIZES,
        constants=True,
        roots=frozenset({Kind.NETWORK}),
    ),
    Language(
        name="wide",
        title="Everything",
        description="Every operator on every level, Gram matrices and their spectra included; "
        "numbers of the network may also stand inside a unit's expression.",
        operators=OPERATORS.names(),
        network_terminals=SIZES,
        constants=True,
        roots=ANY,
        network_in_units=True,
    ),
    Language(
        name="everything",
        title="Everything and known measures",
        description="As 'wide', with the hand-designed measures as further numbers of the network; "
        "each costs what it costs alone.",
        operators=OPERATORS.names(),
        network_terminals=NETWORK_TERMINALS.names(),
        constants=True,
        roots=ANY,
        network_in_units=True,
    ),
    Language(
        name="measured",
        title="Everything but sizes",
        description="As 'wide', without the numbers of the network and the operators that only "
        "count, so that a search cannot settle for a parameter count in disguise.",
        operators=tuple(name for name in OPERATORS.names() if name not in _COUNTING),
        constants=True,
        roots=ANY,
        network_in_units=True,
    ),
):
    LANGUAGES.add(_language.name, _language)
