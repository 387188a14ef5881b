"""What of a formula can stand in an exported module, which has torch and nothing else."""

from __future__ import annotations

from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS, Call, Expression, NetworkTerminal
from eznas_core.foundation import EznasError


def check_portable(node: Expression) -> None:
    """Raises EznasError for a node that only the engine can work out."""
    if isinstance(node, NetworkTerminal):
        measure = NETWORK_TERMINALS.get(node.name).measure
        if measure is not None:
            raise EznasError(
                f"a formula that names the measure '{node.name}' ({measure.title}) cannot be "
                f"exported as a standalone module; '{measure.name}' alone can be, and the formula "
                "as JSON, LaTeX or a drawing"
            )
    if isinstance(node, Call) and OPERATORS.get(node.operator).over_units:
        raise EznasError(
            f"a formula with '{node.operator}', which looks from unit to unit, cannot be exported "
            "as a standalone module; it can be as JSON, LaTeX or a drawing"
        )
