"""Options that are declared once as the fields of a dataclass."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from eznas_core.commands.score import score
from eznas_core.commands.scoring_request import ScoringRequest
from eznas_core.commands.unfolding import unfolded
from eznas_core.commands.verify import verify


@dataclasses.dataclass(frozen=True, kw_only=True)
class Size:
    width: Annotated[int, typer.Option("--width", "-w")] = 3
    unit: Annotated[str | None, typer.Option("--unit")] = None


def run(command, *arguments: str):
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--name", "a"], (Size(), "a", 2)),
        (["-w", "7", "--name", "a", "--height", "5"], (Size(width=7), "a", 5)),
        (["--name", "b", "--unit", "cm"], (Size(unit="cm"), "b", 2)),
    ],
)
def test_the_command_is_given_the_dataclass_made_of_the_options(arguments, expected):
    seen = []

    @unfolded
    def area(size: Size, name: Annotated[str, typer.Option("--name")], height: int = 2) -> None:
        """Says how large it is."""
        seen.append((size, name, height))

    assert area.__doc__ == "Says how large it is."
    assert run(area, *arguments).exit_code == 0
    assert seen == [expected]
    assert run(area).exit_code == 2  # what has no default is still asked for


def test_score_and_verify_have_the_same_options_for_the_same_things():
    shared = {field.name for field in dataclasses.fields(ScoringRequest)}
    for command in (score, verify):
        parameters = inspect.signature(command).parameters
        assert shared <= set(parameters)
        for field in dataclasses.fields(ScoringRequest):
            assert parameters[field.name].default == field.default


def test_a_request_is_the_protocol_that_it_says():
    request = ScoringRequest(batch_size=4, seed=3, units="ALL", dataset="CIFAR100")
    space = request.space()
    assert space.name == "nasbench201"
    protocol = request.protocol_in(space)
    assert (protocol.batch_size, protocol.seed, protocol.units) == (4, 3, "all")
    assert protocol.dataset == "cifar100"
    assert ScoringRequest().protocol_in(space).units == "published"
    assert [each.proxy.name for each in request.proxies()] == ["eznas-a"]
    assert [each.label_budget for each in ScoringRequest(proxy=["params"]).proxies()] == [0]
