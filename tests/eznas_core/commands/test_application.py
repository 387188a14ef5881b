"""What holds for every command: help, exit codes, and what goes to which stream."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eznas_core.commands import app, score
from eznas_core.commands.group import dashes

COMMANDS = (
    ["spaces"],
    ["measures"],
    ["score"],
    ["verify"],
    ["evolve"],
    ["search"],
    ["export"],
    ["truth", "list"],
    ["truth", "import"],
    ["runs", "list"],
    ["runs", "resume"],
    ["runs", "stop"],
    ["formulas", "list"],
    ["formulas", "import"],
    ["version"],
)
BAD_INPUT = {
    "unknown space": ["verify", "--search-space", "NASBench21", "--samples", "3"],
    "NDS without its space": ["verify", "--search-space", "NDS"],
    "unknown NDS space": ["verify", "--search-space", "NDS", "--nds-space", "nds_dart"],
    "NDS space without NDS": ["verify", "--nds-space", "nds_darts"],
    "no truth": ["verify", "--search-space", "nds-darts"],
    "unknown data set": ["verify", "--dataset", "cifar11"],
    "unknown proxy": ["verify", "--proxy", "eznas-aa"],
    "malformed formula": ["verify", "--proxy", "frobenius(weight"],
    "wrong arity": ["verify", "--proxy", "add(weight)"],
    "wrong kind": ["verify", "--proxy", "logdet(frobenius(weight))"],
    "hostile formula": ["verify", "--proxy", "__import__('os').system('true')"],
    "missing file": ["verify", "--proxy", "gone.json"],
    "too many samples": ["verify", "--samples", "999999"],
    "unknown label": ["verify", "--samples", "3", "--label", "nothing"],
    "unknown source": ["verify", "--samples", "3", "--source", "nothing"],
    "no images": ["verify", "--samples", "3", "--images", "no-such-folder"],
    "no device": ["verify", "--samples", "3", "--device", "abacus"],
    "malformed cell": ["score", "--architecture", "|conv~0|"],
    "empty cell": ["score", "--architecture", ""],
    "one proxy twice": ["verify", "--samples", "3", "--proxy", "params", "--proxy", "params"],
    "unknown format": ["export", "--proxy", "params", "--format", "exe"],
    "no folder to resume": ["evolve", "--resume"],
    "no run to resume": ["evolve", "--resume", "--output", "no-such-run"],
    "resume with settings": ["evolve", "--resume", "--output", "x", "--language", "units"],
    "unknown preset": ["evolve", "--preset", "quik"],
    "unknown setting": ["evolve", "--set", "populaton=3"],
    "setting without value": ["evolve", "--set", "population"],
    "setting that is no number": ["evolve", "--set", "population=many"],
    "setting out of range": ["evolve", "--generations", "-1"],
    "unknown run": ["runs", "stop", "no-such-run"],
    "missing table": ["truth", "import", "gone.csv"],
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(run, command: list[str]):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.stdout
    if command != ["version"]:
        assert "For example" in result.stdout
        assert "eznas " + " ".join(command) in result.stdout


@pytest.mark.parametrize("words", [["--help"], ["verify", "--help"]])
def test_help_answers_without_torch(words):
    code = f"import sys; from eznas_core.commands import app; app({words}, standalone_mode=False)"
    code += "; sys.exit(any(n in sys.modules for n in ('torch', 'pandas', 'scipy', 'streamlit')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_command_shows_the_help(run):
    assert "Commands" in run().stdout + run().stderr


@pytest.mark.parametrize("arguments", BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_one_sentence_on_stderr_and_exit_code_2(
    run, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    for given in (arguments, [*arguments, "--json"]):
        result = run(*given)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith("error: ")
        assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["verify", "--batch-size", "0"], ["verify", "--bogus"], ["vrify"], ["score"]]
)
def test_options_that_do_not_exist_are_bad_input_too(run, arguments: list[str]):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_underscores_and_dashes_mean_the_same(run):
    assert dashes("--batch_size") == "--batch-size"
    for options in (["--search_space", "nope"], ["--search-space", "nope"]):
        assert "there is no search space 'nope'" in run("verify", *options).stderr


def test_markup_in_input_is_shown_as_it_is(run):
    assert "[bold]x[/bold]" in run("verify", "--search-space", "[bold]x[/bold]").stderr


def test_a_fault_of_ours_is_not_dressed_up_as_bad_input(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("eznas_core.commands.names.find_space", fail)
    result = CliRunner().invoke(app, ["score", "--architecture", "x"])
    assert isinstance(result.exception, ZeroDivisionError)
    assert score is not None


def test_ctrl_c_ends_with_130():
    command = [sys.executable, "-m", "eznas_core", "verify", "--samples", "2000", "--proxy"]
    process = subprocess.Popen(
        [*command, "eznas-a"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
