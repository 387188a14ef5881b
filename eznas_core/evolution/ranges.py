"""Whether a setting may have a value, judged by what the setting says about itself."""

from __future__ import annotations

from typing import Any

from eznas_core.evolution.settings import ConfigError, Setting, is_number


def checked(setting: Setting, value: Any) -> Any:
    """The value, as the type of the setting's default.

    Raises:
        ConfigError: The setting does not take it.
    """
    default = setting.default
    if default is None:
        good, allowed = value is None or isinstance(value, str), "text, or nothing for the default"
    elif isinstance(default, tuple):
        good, allowed = isinstance(value, (tuple, list)), "a list of texts"
    elif setting.choices:
        good, allowed = isinstance(value, str) and value in setting.choices, setting.allowed
    elif isinstance(default, str):
        good, allowed = isinstance(value, str), "text"
    elif isinstance(default, bool):
        good, allowed = isinstance(value, bool), setting.allowed
    elif isinstance(default, (int, float)):
        good, allowed = _is_in_range(setting, value), setting.allowed
    else:
        return value
    if not good:
        raise ConfigError(setting.name, repr(value), allowed)
    return float(value) if isinstance(default, float) else value


def _is_in_range(setting: Setting, value: object) -> bool:
    if not is_number(value) or (isinstance(setting.default, int) and not isinstance(value, int)):
        return False
    low, high = setting.low, setting.high
    return (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
