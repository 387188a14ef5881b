"""The words a formula may be written with, as plain data for the proposals under its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from eznas_core.expressions import Kind, Operator


def words() -> list[dict[str, Any]]:
    """Every operator, statistic and network number, one row each.

    Keys: `name`; `sort` ("operator", "statistic" or "network number"); `group` for lists;
    `meaning`, one sentence; `takes`, what each argument may be, in words; `kinds`, the same as
    kinds; `gives`, the kinds the value may have.
    """
    from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS, Kind
    from eznas_core.statistics import ALL_STATISTICS

    rows = [
        {
            "name": row.name,
            "sort": "operator",
            "group": str(row.group),
            "meaning": row.meaning,
            "takes": [kinds_in_words(kinds) for kinds in row.inputs],
            "kinds": [sorted(map(str, kinds)) for kinds in row.inputs],
            "gives": gives(row),
        }
        for row in OPERATORS
    ]
    rows += [_leaf(str(s), "statistic", s.meaning, Kind.TENSOR) for s in ALL_STATISTICS]
    rows += [_leaf(n.name, "network number", n.meaning, Kind.NETWORK) for n in NETWORK_TERMINALS]
    return rows


def kinds_in_words(kinds: Collection[Kind]) -> str:
    """What an argument may be, in as few words as a signature has room for.

    >>> from eznas_core.expressions import Kind
    >>> kinds_in_words({Kind.TENSOR}), kinds_in_words(list(Kind))
    ('a tensor', 'anything')
    """
    from eznas_core.expressions import Kind

    if set(kinds) == set(Kind):
        return "anything"
    short = {Kind.TENSOR: "a tensor", Kind.NUMBER: "a number", Kind.NETWORK: "a network number"}
    return " or ".join(short[kind] for kind in Kind if kind in kinds)


def gives(row: Operator) -> list[str]:
    """The kinds that an operator's value may have, over all arguments it takes.

    >>> from eznas_core.expressions import OPERATORS
    >>> gives(OPERATORS.get("frobenius")), gives(OPERATORS.get("abs"))
    (['number'], ['network', 'number', 'tensor'])
    """
    kinds = {row.output_kind((kind,) * row.arity) for kind in frozenset.union(*row.inputs)}
    return sorted(map(str, kinds))


def _leaf(name: str, sort: str, meaning: str, kind: Kind) -> dict[str, Any]:
    return {
        "name": name,
        "sort": sort,
        "group": f"{sort}s".capitalize(),
        "meaning": meaning,
        "takes": [],
        "kinds": [],
        "gives": [str(kind)],
    }
