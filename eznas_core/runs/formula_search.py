"""Finding a formula among all that a run has measured: by text, by id, in an order."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection, Iterable, Mapping

from eznas_core.foundation import EznasError
from eznas_core.runs.formulas import FormulaRecord

FORMULA_ORDERS = ("selection", "fitness", "newest", "oldest", "shortest", "cheapest")
"""By what formulas can be sorted; those without a figure stand last in the first two."""
_LONGEST_NUMBER = 18


def search_formulas(
    records: Iterable[FormulaRecord],
    words: str = "",
    *,
    generations: tuple[int, int] | None = None,
    ways: Collection[str] = (),
    valid: bool | None = None,
) -> tuple[FormulaRecord, ...]:
    """The formulas that fit, in the order given.

    Args:
        records: The formulas.
        words: Each of these must occur in the formula's text, whatever the case; or they are the
            formula's id.
        generations: The first and the last generation it may be made in.
        ways: It was made in one of these ways; empty for any.
        valid: Whether it has a figure; None for both.
    """
    wanted = words.casefold().split()
    low, high = generations or (0, sys.maxsize)
    return tuple(
        each
        for each in records
        if (valid is None or each.is_valid is valid)
        and low <= each.generation <= high
        and (not ways or each.how in ways)
        and (wanted == [each.id] or _has_all(each.text, wanted))
    )


def sort_formulas(records: Iterable[FormulaRecord], order: str) -> tuple[FormulaRecord, ...]:
    """The formulas in one of `FORMULA_ORDERS`; among equals the order given.

    Raises:
        EznasError: There is no such order.
    """
    if order not in FORMULA_ORDERS:
        raise EznasError(f"there is no order '{order}'; there are {', '.join(FORMULA_ORDERS)}")
    if order == "oldest":
        return tuple(sorted(records, key=_birth))
    if order == "newest":
        return tuple(sorted(records, key=_birth, reverse=True))
    if order == "shortest":
        return tuple(sorted(records, key=lambda each: each.size))
    if order == "cheapest":
        return tuple(sorted(records, key=lambda each: math.inf if each.ms is None else each.ms))
    return tuple(sorted(records, key=lambda each: _downwards(getattr(each, order), each.fitness)))


def find_formula(records: Mapping[str, FormulaRecord], given: str) -> FormulaRecord:
    """The formula of that id or text; of several of one text, the first that was made.

    Args:
        records: The formulas by id.
        given: An id, or a formula, spaces and the order of commutative arguments left aside.

    Raises:
        EznasError: There is none; the message names those whose text contains what was given.
    """
    if given.strip() in records:
        return records[given.strip()]
    tight = _tight(given)
    for each in records.values():
        if _tight(each.text) == tight:
            return each
    found = _alike(records, given)
    if found is not None:
        return found
    near = search_formulas(records.values(), given)
    if near:
        some = ", ".join(each.id for each in near[:5])
        raise EznasError(
            f"no formula of the run is '{given}'; {len(near):,} contain it, by id: {some}"
            + (" …" if len(near) > 5 else "")
        )
    ids = list(records)
    known = f"their ids go from {ids[0]} to {ids[-1]}" if ids else "its log has no formulas"
    raise EznasError(f"no formula of the run is or contains '{given}'; {known}")


def _alike(records: Mapping[str, FormulaRecord], given: str) -> FormulaRecord | None:
    """The formula that is the same but for spelling."""
    from eznas_core.expressions import canonical, parse

    try:
        wanted = canonical(parse(given))
    except EznasError:
        return None
    for each in records.values():
        # Only those of the same size can be: parsing all would take seconds.
        if each.size != wanted.size:
            continue
        try:
            if canonical(parse(each.text)) == wanted:
                return each
        except EznasError:
            continue  # of another version's language
    return None


def _has_all(text: str, words: list[str]) -> bool:
    text = text.casefold()
    return all(word in text for word in words)


def _tight(text: str) -> str:
    return "".join(text.split()).casefold()


def _birth(record: FormulaRecord) -> tuple[int, int, str]:
    number = record.id.rpartition(".")[2]
    is_whole = number.isdecimal() and len(number) <= _LONGEST_NUMBER
    return record.generation, int(number) if is_whole else 0, record.id


def _downwards(*taus: float | None) -> tuple[float, ...]:
    return tuple(math.inf if tau is None else -tau for tau in taus)
