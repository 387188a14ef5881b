"""A saved formula: a proxy under a name of the user's own, with what he says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import category

from eznas_core.foundation import LONGEST_NOTE, EznasError, checked_tag
from eznas_core.scoring.formula_folder import path_of, read
from eznas_core.scoring.proxies import ExpressionProxy, Kind, Proxy
from eznas_core.scoring.resolve import FORMAT, from_description
from eznas_core.scoring.teams import EnsembleProxy

VERSION = 1
_LONGEST_LINE = 200
_MOST_TAGS = 50
_MOST_LABELS = 10**12


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFormula:
    """A formula, a measure or an ensemble that was kept under a name.

    Attributes:
        name: What `resolve` finds it by.
        proxy: The proxy itself.
        created: When it was saved first, in UTC.
        modified: When anything about it was changed last; no two changes have the same.
        title: Its name for people; empty for none.
        notes: Free text.
        source: Where it comes from, for example the run that found it.
        tags: Words to find it by, in alphabetical order.
        label_budget: Accuracies that were spent to find it; None where that is not known.
        cards: Protocols under which it was measured, as JSON objects.
        figures: What was measured, short names to short texts.
    """

    name: str
    proxy: Proxy
    created: datetime
    modified: datetime
    title: str = ""
    notes: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    label_budget: int | None = None
    cards: tuple[Mapping[str, Any], ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        path_of(self.name)  # refuses what cannot be a name
        set_ = object.__setattr__
        set_(self, "proxy", _named(self.proxy, self.name))
        set_(self, "title", _line(self.title, "title"))
        set_(self, "source", _line(self.source, "source"))
        set_(self, "notes", _notes(self.notes))
        set_(self, "tags", tuple(sorted({checked_tag(tag) for tag in self.tags})))
        if len(self.tags) > _MOST_TAGS:
            raise EznasError(f"a formula has at most {_MOST_TAGS} tags, not {len(self.tags)}")
        labels = self.label_budget
        if labels is not None and not 0 <= labels <= _MOST_LABELS:
            raise EznasError("a label budget is a whole number from 0 on, or unknown")

    @property
    def text(self) -> str:
        """The text that `resolve` turns back into the same proxy without this record."""
        return self.proxy.text

    @property
    def kind(self) -> Kind:
        """Whether it is a formula, a measure or an ensemble."""
        return self.proxy.kind

    def same_as(self, other: SavedFormula) -> bool:
        """Whether the two differ in nothing but when they were saved."""
        return self._content() == other._content()

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object that `resolve` reads like any exported proxy."""
        return {
            "format": FORMAT,
            "version": VERSION,
            **self._content(),
            "created": self.created.isoformat(),
            "modified": self.modified.isoformat(),
        }

    @classmethod
    def from_json(
        cls,
        value: Mapping[str, Any],
        source: str = "the file",
        *,
        name: str | None = None,
        at: datetime | None = None,
    ) -> SavedFormula:
        """The record of a JSON object: of `to_json`'s form, or any exported proxy.

        Args:
            value: The object.
            source: What a message calls it.
            name: Another name for it than the object's own.
            at: When it was saved, where it does not say so itself; None for now.

        Raises:
            EznasError: It is no proxy, has no name that can be one, or a field is of the wrong
                kind. Nothing in it is run.
        """
        called = value.get("name") if name is None else name
        if not isinstance(called, str):
            raise EznasError(f"{source} has no name for its formula")
        try:
            proxy = from_description(value, source, saved=False)
            return cls(name=called, proxy=proxy, **_fields(value, at or now()))
        except EznasError as error:
            words = str(error)
            raise EznasError(words if source in words else f"{source}: {words}") from error

    def _content(self) -> dict[str, Any]:
        proxy = self.proxy
        ensemble = proxy.ensemble.to_json() if isinstance(proxy, EnsembleProxy) else None
        return {
            "name": self.name,
            proxy.kind: proxy.text if ensemble is None else ensemble,
            "title": self.title,
            "source": self.source,
            "notes": self.notes,
            "tags": list(self.tags),
            "label_budget": self.label_budget,
            "cards": [dict(card) for card in self.cards],
            "figures": dict(self.figures),
        }


def read_formula(path: Path, name: str) -> SavedFormula:
    """The record in a file of the folder.

    Args:
        path: The file.
        name: What the formula is called.

    Raises:
        EznasError: The file is damaged, or is not there.
    """
    value = read(path)
    try:
        at = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    return SavedFormula.from_json(value, str(path), name=name, at=at)


def _named(proxy: Proxy, name: str) -> Proxy:
    """The same proxy as tables and figures call it by a name; a measure keeps its own."""
    if isinstance(proxy, ExpressionProxy):
        return ExpressionProxy(name, proxy.expression)
    if isinstance(proxy, EnsembleProxy):
        return EnsembleProxy(
            name=name, method=proxy.method, members=proxy.members, weights=proxy.weights
        )
    return proxy


def _fields(value: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What a JSON object says besides name and proxy; what is left out is not known."""
    found: dict[str, Any] = {}
    for name in ("title", "source", "notes"):
        found[name] = _of(value.get(name, ""), str, f"the {name} is a text")
    tags = _of(value.get("tags", []), list, "the tags are a list of texts")
    found["tags"] = tuple(_of(tag, str, "the tags are a list of texts") for tag in tags)
    labels = value.get("label_budget")
    rule = "a label budget is a whole number"
    found["label_budget"] = None if labels is None else _of(labels, int, rule)
    cards = _of(value.get("cards", []), list, "the cards are a list of objects")
    found["cards"] = tuple(_of(card, dict, "the cards are a list of objects") for card in cards)
    figures = _of(value.get("figures", {}), dict, "the figures are texts under names")
    found["figures"] = {k: _of(v, str, "the figures are texts") for k, v in figures.items()}
    found["created"] = found["modified"] = at
    for name in ("created", "modified"):
        if value.get(name) is not None:
            found[name] = _time(_of(value[name], str, f"'{name}' is a time"), name)
    return found


def _of(value: Any, kind: type, rule: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise EznasError(f"{rule}, not {str(value)[:40]!r}")
    return value


def _time(text: str, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise EznasError(f"'{name}' is a time such as 2026-01-31T12:00:00+00:00") from error


def _line(text: str, what: str) -> str:
    found = _plain(text.strip(), what)
    if len(found) > _LONGEST_LINE or len(found.splitlines()) > 1:
        raise EznasError(
            f"the {what} of a formula is one line of at most {_LONGEST_LINE} characters; got "
            f"{found[:_LONGEST_LINE]!r}"
        )
    return found


def _notes(text: str) -> str:
    found = _plain(text.replace("\r\n", "\n").replace("\r", "\n").strip(), "note")
    if len(found) > LONGEST_NOTE:
        raise EznasError(f"a note has at most {LONGEST_NOTE} characters, not {len(found)}")
    return found


def _plain(text: str, what: str) -> str:
    # A terminal would obey control characters, and half a character cannot be written.
    wrong = (c for c in text if c not in "\n\t" and category(c) in ("Cc", "Cs"))
    for character in wrong:
        raise EznasError(f"the {what} of a formula is plain text; {character!r} in it is not")
    return text
