from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from eznas_core.commands import app

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs the command line in this process: run("verify", "--samples", "5")."""

    def invoke(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(each) for each in arguments], prog_name="eznas")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def run_json(run: Run) -> Callable[..., Any]:
    """Runs a command with --json and reads all of stdout as one JSON document."""

    def invoke(*arguments: object) -> Any:
        result = run(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return invoke
