"""The names of the main path: there, typed throughout, described, and shown in an example."""

from __future__ import annotations

import importlib
import inspect
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import eznas_core

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
NAMES = re.findall(r"^\| `([\w.]+)[(`]", PAGE, re.MULTILINE)


def found(name: str) -> Callable[..., Any]:
    package, *path = name.split(".")
    value: Any = importlib.import_module(f"eznas_core.{package}")
    for part in path:
        value = getattr(value, part)
    return value


def test_the_page_lists_the_dozen():
    assert 12 <= len(NAMES) <= 15
    assert len(set(NAMES)) == len(NAMES)
    assert {name.partition(".")[0] for name in NAMES} <= set(eznas_core.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_and_result_has_a_type_that_can_be_found(name: str):
    value = found(name)
    called = value.__init__ if inspect.isclass(value) else value
    parameters = [p for p in inspect.signature(called).parameters.values() if p.name != "self"]
    assert all(p.annotation is not p.empty for p in parameters)
    if not inspect.isclass(value):
        assert inspect.signature(called).return_annotation is not inspect.Signature.empty
    assert isinstance(called.__annotations__, dict)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_described_and_stands_in_the_executed_path(name: str):
    value = found(name)
    assert value.__doc__
    path = eznas_core.__doc__ or ""
    called = name.rpartition(".")[2]
    assert re.search(rf"(?m)^>>> .*\b{called}\(|^\.\.\. .*\b{called}\(", path), name


def test_the_types_are_there_for_others():
    assert (ROOT / "eznas_core" / "py.typed").is_file()
    assert "py.typed" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert typing.get_type_hints(found("exporting.to_python"))["return"] is str
