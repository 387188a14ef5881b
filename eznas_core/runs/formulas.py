"""Every formula that a run has measured, read out of its log.

The "generation" events hold them: each formula stands in the event of the generation that made
it, with its parents, and what was measured on the selection networks stands in the event of the
generation that did so. So the log's rules are theirs: only added to, the same after a kill.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.runs.directory import RunDirectory
from eznas_core.runs.events import EventBatch

MOST = 200_000
"""Formulas that are kept of one run; what a longer run made after them is only counted."""
_LARGEST = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaRecord:
    """One formula that was measured. What the log does not say is None or empty.

    Attributes:
        id: "generation.number", unique in the run.
        text: The formula.
        generation: In which generation it was made.
        how: What made it: "random", "crossover", the name of a mutation, move or fit.
        parents: The ids of the formulas that it was made from.
        fitness: Its tau on the fitness networks.
        selection: Its tau on the selection networks, where it was measured there.
        size: How many nodes it has.
        ms: Its estimated cost: milliseconds a network on the reference machine.
        reason: Why it has no figure; empty if it has one.
        detail: More on that.
        disguise: What it is but a measure of, such as "shapes alone".
    """

    id: str
    text: str
    generation: int
    how: str
    parents: tuple[str, ...]
    fitness: float | None
    selection: float | None
    size: int
    ms: float | None
    reason: str
    detail: str
    disguise: str

    @property
    def is_valid(self) -> bool:
        """Whether it has a figure on the fitness networks."""
        return self.fitness is not None

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object."""
        return {**dataclasses.asdict(self), "parents": list(self.parents)}


class FormulaBook:
    """A reader's list of a run's formulas; it only reads, and reads on where it left off.

    Attributes:
        run: The run.
        records: The formulas by id, in the order in which they were made.
        left_out: Formulas beyond `MOST`, which are not kept.
        unreadable: Entries of the log that are no formulas.
        silent: Generations that measured formulas and do not say which: their run is of a
            program that kept no such record.
    """

    def __init__(self, run: RunDirectory, *, most: int = MOST) -> None:
        """Starts empty; `refresh` fills it.

        Args:
            run: The run.
            most: How many formulas are kept.
        """
        self.run = run
        self._most = most
        self._offset = 0
        self._forget()

    def refresh(self) -> bool:
        """Reads what is new; gives whether anything was.

        Raises:
            EznasError: The log cannot be read.
        """
        changed = False
        while True:
            batch = self.run.events(self._offset)
            if batch.restarted:
                self._forget()
            changed = self._take(batch) or changed or batch.restarted
            if batch.offset == self._offset:
                break
            self._offset = batch.offset
        return changed

    def _forget(self) -> None:
        self.records: dict[str, FormulaRecord] = {}
        self.left_out = 0
        self.unreadable = 0
        self.silent = 0
        self._last = -1

    def _take(self, batch: EventBatch) -> bool:
        changed = False
        for event in batch.events:
            number = _whole(event.get("number"))
            # A generation is told once; if it were told again, the first telling counts.
            if event["event"] != "generation" or number is None or number <= self._last:
                continue
            self._last = number
            self._add(event, number)
            self._learn(event.get("hall_of_fame"))
            self._learn(event.get("selected"))
            changed = True
        return changed

    def _add(self, event: Mapping[str, Any], number: int) -> None:
        newcomers = event.get("newcomers")
        if not isinstance(newcomers, list):
            self.silent += 1
            return
        if not newcomers and event.get("evaluated"):
            self.silent += 1
        for each in newcomers:
            record = _record(each, number)
            if record is None:
                self.unreadable += 1
            elif len(self.records) < self._most:
                self.records.setdefault(record.id, record)
            else:
                self.left_out += 1

    def _learn(self, figures: object) -> None:
        """Takes up taus on the selection networks, which may come after the formula."""
        for each in figures if isinstance(figures, list) else ():
            if not isinstance(each, dict):
                continue
            known = self.records.get(str(each.get("id")))
            tau = _number(each.get("selection"))
            if known is not None and tau is not None and known.selection != tau:
                self.records[known.id] = dataclasses.replace(known, selection=tau)


def read_formulas(run: RunDirectory) -> FormulaBook:
    """All formulas of a run as its log stands now.

    Raises:
        EznasError: The log cannot be read.
    """
    book = FormulaBook(run)
    book.refresh()
    return book


def _record(value: object, generation: int) -> FormulaRecord | None:
    """A record from an entry of the log, whoever wrote it; None if it is none."""
    if not isinstance(value, dict):
        return None
    name, text, parents = value.get("id"), value.get("text"), value.get("parents")
    if not isinstance(name, str) or not isinstance(text, str):
        return None
    return FormulaRecord(
        id=name,
        text=text,
        generation=generation,
        # The same few words again and again: one of each is kept.
        how=sys.intern(str(value.get("how") or "")),
        parents=tuple(sys.intern(each) for each in parents if isinstance(each, str))
        if isinstance(parents, list)
        else (),
        fitness=_number(value.get("fitness")),
        selection=_number(value.get("selection")),
        size=_whole(value.get("size")) or 0,
        ms=_number(value.get("ms")),
        reason=sys.intern(str(value.get("reason") or "")),
        detail=str(value.get("detail") or ""),
        disguise=sys.intern(str(value.get("disguise") or "")),
    )


def _whole(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < _LARGEST else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None
