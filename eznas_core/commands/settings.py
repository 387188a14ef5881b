"""Settings of an evolution as the command line takes and shows them."""

from __future__ import annotations

from typing import Any

from eznas_core.foundation import EznasError


def parsed_settings(settings: list[str]) -> dict[str, Any]:
    """Settings from ``NAME=VALUE``, each as the type that its default has."""
    from eznas_core.evolution import settings as all_settings
    from eznas_core.foundation import unknown_name

    known = {setting.name: setting for setting in all_settings()}
    parsed: dict[str, Any] = {}
    for text in settings:
        name, equals, value = text.partition("=")
        name = name.strip().replace("-", "_")
        if not equals:
            raise EznasError(f"--set takes NAME=VALUE, not '{text}'")
        if name not in known:
            raise unknown_name("setting", name, known)
        parsed[name] = _value(name, value.strip(), known[name].default)
    return parsed


def _value(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.casefold() not in ("true", "false"):
            raise EznasError(f"the setting {name} is true or false, not '{text}'")
        return text.casefold() == "true"
    try:
        if isinstance(default, float):
            return float(text)
        if isinstance(default, int):
            return int(text)
    except ValueError as error:
        kind = "a number" if isinstance(default, float) else "a whole number"
        raise EznasError(f"the setting {name} is {kind}, not '{text}'") from error
    if default is None or isinstance(default, str):
        return text or None if default is None else text
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    raise EznasError(f"the setting {name} cannot be given on the command line")


def list_settings() -> None:
    """Shows every setting with its default and what it is."""
    from eznas_core.commands.output import show, table
    from eznas_core.evolution import settings as all_settings

    rows = [
        (s.name, _shown(s.default), s.help + (f" One of {s.allowed}." if s.choices else ""))
        for s in all_settings()
        if s.name != "mutations"
    ]
    show(table("Settings of an evolution", ("name", "default", "what it is"), rows))


def _shown(default: Any) -> str:
    """A default as it would be given: a list with commas, truth in lower case."""
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else str(default)
