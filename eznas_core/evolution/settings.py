"""What a setting says about itself, and the error for a value it does not take."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError


class ConfigError(EznasError):
    """A setting has a value it may not have.

    Attributes:
        field: The setting's name, so that a form can show the message beside it.
    """

    def __init__(
        self, field: str, given: str = "", allowed: str = "", *, message: str = ""
    ) -> None:
        """Builds the sentence from what was given and what is allowed, unless one is given."""
        self.field = field
        super().__init__(f"{field}: " + (message or f"got {given}, allowed are {allowed}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting as a form or a help page shows it.

    Attributes:
        name: The field's name.
        title: A short label.
        help: One sentence.
        default: The value when nothing is said.
        low: Smallest allowed number, or None.
        high: Largest allowed number, or None.
        choices: The allowed words; none where it is not a choice.
    """

    name: str
    title: str
    help: str
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return " and ".join(self.choices)
        if isinstance(self.default, bool):
            return "true and false"
        kind = "numbers" if isinstance(self.default, float) else "whole numbers"
        return f"{kind} from {self.low} to {self.high}"

    @classmethod
    def of(cls, field: dataclasses.Field[Any]) -> Setting:
        """Reads what `setting` wrote into a dataclass field."""
        return cls(name=field.name, default=field.default, **field.metadata)


def setting(
    default: Any,
    title: str,
    help: str,
    low: float | None = None,
    high: float | None = None,
    *,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that carries its title, help and limits, or the words to choose from."""
    metadata = {"title": title, "help": help, "low": low, "high": high, "choices": choices}
    return dataclasses.field(default=default, metadata=metadata)


def is_number(value: object) -> bool:
    """Whether it is a finite number, and not a truth value."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond the range of a float64
        return False
