"""Options that go together, declared once as the fields of a dataclass."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

_WORDS_ONLY = inspect.Parameter.KEYWORD_ONLY


def unfolded(command: Callable[..., None]) -> Callable[..., None]:
    """The command with one option for each field of a dataclass that it takes.

    Every field has a default and the annotation of an option. The command itself is given the
    dataclass, made of what was asked for; where a file declares a command it reads the same
    whether a group of options is its own or shared.

    Args:
        command: A command; parameters whose annotation is a dataclass are unfolded in place.

    >>> @dataclasses.dataclass
    ... class Size:
    ...     width: int = 3
    >>> def area(size: Size, height: int = 2) -> None: ...
    >>> list(inspect.signature(unfolded(area)).parameters)
    ['width', 'height']
    """
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {
        name: kind for name, kind in hints.items() if dataclasses.is_dataclass(kind)
    }
    parameters: list[inspect.Parameter] = []
    for name, own in inspect.signature(command).parameters.items():
        if name in groups:
            parameters += _options_of(groups[name])
        else:
            hint = hints.get(name, own.annotation)
            parameters.append(own.replace(kind=_WORDS_ONLY, annotation=hint))

    @wraps(command)
    def unfolding(**given: Any) -> None:
        made = {
            name: kind(**{field.name: given.pop(field.name) for field in dataclasses.fields(kind)})
            for name, kind in groups.items()
        }
        command(**made, **given)

    signature = inspect.Signature(parameters)
    unfolding.__signature__ = signature  # type: ignore[attr-defined]
    unfolding.__annotations__ = {each.name: each.annotation for each in parameters}
    return unfolding


def _options_of(kind: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        inspect.Parameter(
            field.name, _WORDS_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in dataclasses.fields(kind)
    ]
