"""Names that settings are given, in the one spelling that is kept; or what was wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eznas_core.evolution.settings import ConfigError
from eznas_core.evolution.target import Target, parse_targets
from eznas_core.foundation import EznasError, UnknownNameError
from eznas_core.statistics import UnitRules


def declared_name(field: str, registry: Any, given: str) -> str:
    """The name of what a registry has under it.

    Args:
        field: The setting.
        registry: Where it is looked up.
        given: The name in any spelling.

    Raises:
        ConfigError: There is nothing of that name; it names the nearest.
    """
    try:
        return str(registry.resolve(given))
    except UnknownNameError as error:
        raise ConfigError(field, message=str(error)) from error


def named_targets(task: str, given: Sequence[str]) -> tuple[Target, ...]:
    """The accuracies that the setting `tasks` names.

    Raises:
        ConfigError: One is none, two are the same, or `task` does not rank networks.
    """
    if given and task != "ranking":
        raise ConfigError("tasks", repr(given), f"none beside task {task}")
    try:
        return parse_targets(given)
    except EznasError as error:
        raise ConfigError("tasks", message=str(error)) from error


def unit_rules_name(given: str | None) -> str | None:
    """The name of the rules that the setting `units` names; None where it names none.

    Raises:
        ConfigError: They are no rules; it names the nearest.

    >>> unit_rules_name("Relu-Linear, relu-conv-bn")
    'relu-conv-bn,relu-linear'
    """
    if given is None:
        return None
    try:
        return UnitRules.parse(given).name
    except EznasError as error:
        raise ConfigError("units", message=str(error)) from error
