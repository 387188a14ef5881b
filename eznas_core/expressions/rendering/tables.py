"""The tables of `docs/language.md`, made from the registries so that they cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable

from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.expressions.operators import OPERATORS
from eznas_core.expressions.row import ANY, NUMBER, TENSOR, UNIT, Group, Operator, Output


def operators_table(group: Group) -> str:
    """A Markdown table of one group's operators: how each is called, and what it is exactly."""
    rows = [row for row in OPERATORS if row.group is group]
    cells = [(f"`{_call(row)}`", _result(row), _language(row), row.meaning) for row in rows]
    return _table(("call", "gives", "language", "definition"), cells)


def network_terminals_table() -> str:
    """A Markdown table of the network numbers."""
    rows = [
        (f"`{row.name}`", "units" if row.measure is None else "everything", row.meaning)
        for row in NETWORK_TERMINALS
    ]
    return _table(("name", "language", "definition"), rows)


_LETTERS = {TENSOR: "T", NUMBER: "n", UNIT: "U", ANY: "x"}


def _call(row: Operator) -> str:
    letters = [_LETTERS[kinds] for kinds in row.inputs]
    if row.arity == 2:
        letters = [f"{letter}{position}" for letter, position in zip(letters, "12", strict=True)]
    return f"{row.name}({', '.join(letters)})"


def _result(row: Operator) -> str:
    return "as `x`" if row.output is Output.ELEMENTWISE else str(row.output)


def _language(row: Operator) -> str:
    for tag, language in (("eznas-2022", "2022"), ("units", "units"), ("arithmetic", "units")):
        if tag in row.tags:
            return language
    return "wide"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_escaped(cell) for cell in line) + " |" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
