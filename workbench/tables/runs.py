"""Runs in rows: all of a machine, and what differs between some of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from eznas_core.runs import RunSummary

NAME = "name"
SETTING = "setting"
_FLOATS = ("selection", "fitness", "test", "test_low", "test_high")
_WHOLES = ("generation", "generations", "n", "seed")
COLUMNS = (
    NAME, "status", "created", "space", "dataset", "label", "language", "generation",
    "generations", "test", "test_low", "test_high", "n", "selection", "fitness", "seed", "tags",
    "note", "archived", "version", "formula",
)  # fmt: skip


def listing(summaries: Sequence[RunSummary]) -> pd.DataFrame:
    """One row a run, in the order given; what a run does not say is missing."""
    frame = pd.DataFrame([_row(each) for each in summaries], columns=list(COLUMNS))
    kinds = {**dict.fromkeys(_FLOATS, "float64"), **dict.fromkeys(_WHOLES, "Int64")}
    return frame.astype(kinds).assign(created=pd.to_datetime(frame["created"], utc=True))


def filtered(
    summaries: Sequence[RunSummary],
    *,
    words: str = "",
    statuses: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> tuple[RunSummary, ...]:
    """The runs that fit, in the order given.

    Args:
        summaries: The runs.
        words: Each of these words must be in the name, the note, a tag, the formula or a setting.
        statuses: One of these is its status; empty for any.
        tags: It has all of these.
    """
    wanted = words.casefold().split()
    return tuple(
        each
        for each in summaries
        if (not statuses or str(each.status) in statuses)
        and set(tags) <= set(each.notes.tags)
        and all(word in _searched(each) for word in wanted)
    )


def settings(values: Mapping[str, Any]) -> pd.DataFrame:
    """The settings of one run: `setting`, `value`."""
    rows = [{SETTING: name, "value": _text(value)} for name, value in values.items()]
    return pd.DataFrame(rows, columns=[SETTING, "value"])


def differences(runs: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The settings in which runs differ: `setting`, and a column for each run.

    A setting that a run does not have, being of another version, is shown as a dash.

    Args:
        runs: Name of a run to its settings.
    """
    names = list(dict.fromkeys(name for values in runs.values() for name in values))
    rows = []
    for name in names:
        texts = {
            run: _text(values[name]) if name in values else "–" for run, values in runs.items()
        }
        if len(set(texts.values())) > 1:
            rows.append({SETTING: name, **texts})
    return pd.DataFrame(rows, columns=[SETTING, *runs])


def _row(summary: RunSummary) -> dict[str, Any]:
    test = summary.test
    return {
        NAME: summary.name,
        "status": str(summary.status),
        "created": summary.created,
        **{key: _text(summary.settings.get(key, "")) for key in _TEXTS},
        "generation": summary.generation,
        "generations": summary.generations,
        "test": None if test is None else test.value,
        "test_low": None if test is None else test.low,
        "test_high": None if test is None else test.high,
        "n": None if test is None else test.n,
        "selection": summary.best_selection,
        "fitness": summary.best_fitness,
        "seed": None if summary.seed is None else _within_int64(summary.seed),
        "tags": list(summary.notes.tags),
        "note": summary.notes.note,
        "archived": summary.notes.archived,
        "version": summary.version,
        "formula": summary.formula,
    }


def _searched(summary: RunSummary) -> str:
    settings = (_text(value) for value in summary.settings.values())
    notes = summary.notes
    parts = (summary.name, notes.note, *notes.tags, summary.formula, summary.version, *settings)
    return " ".join(parts).casefold()


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _within_int64(value: int) -> int | None:
    return value if -(2**63) <= value < 2**63 else None


_TEXTS = ("space", "dataset", "label", "language")
