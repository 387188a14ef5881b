"""A user's own networks from the command line: one process that names the file, one that does not.

The commands run in processes of their own, because a file that is run stays in the registry.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NETWORKS = """
from torch import nn


def plain(width):
    return lambda classes: nn.Sequential(
        *(nn.Conv2d(3, width, 3, stride=4), nn.BatchNorm2d(width), nn.GELU()),
        *(nn.Conv2d(width, width, 1), nn.GroupNorm(1, width), nn.ReLU()),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, classes)),
    )


NETWORKS = {f"net {width}": plain(width) for width in range(2, 16)}
"""
RUNNER = """
import json, sys
from typer.testing import CliRunner
from eznas_core.commands import app

answers = []
for line in json.load(sys.stdin):
    done = CliRunner().invoke(app, line, prog_name="eznas")
    if done.exit_code == 1:
        raise done.exception
    answers.append([done.exit_code, done.stdout, done.stderr])
print("ANSWERS" + json.dumps(answers))
"""
SMALL = {
    **{"initial": 8, "offspring": 4, "recombinations": 4, "trial_networks": 2, "label_budget": 8},
    **{"fitness_networks": 4, "selection_networks": 4, "test_networks": 4, "max_depth": 4},
}


@pytest.fixture
def commands(tmp_path):
    """Runs command lines one after the other in one new process, in the user's folder."""
    (tmp_path / "my_nets.py").write_text(NETWORKS)
    rows = [f"net {width},{40 + width * 1.5}" for width in range(2, 16)]
    (tmp_path / "mine.csv").write_text("\n".join(["architecture,accuracy", *rows]))

    def run(*lines: list[str]) -> list[tuple[int, str, str]]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "EZNAS_DATA": str(tmp_path / "data"),
            "EZNAS_SPACES": "",
        }
        done = subprocess.run(
            [sys.executable, "-c", RUNNER],
            cwd=tmp_path,
            env=environment,
            input=json.dumps([[str(word) for word in line] for line in lines]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.rpartition("ANSWERS")[2])

    return run


def test_a_file_is_named_where_a_space_is(commands):
    own = ["--search-space", "my_nets.py"]
    settings = [word for name, value in SMALL.items() for word in ("--set", f"{name}={value}")]
    answers = commands(
        ["truth", "import", "mine.csv", *own, "--json"],
        ["score", *own, "-a", "net 4", "-b", 2, "--json"],
        ["score", *own, "-a", "net 4", "-b", 2, "--units", "published", "--json"],
        ["verify", *own, "--samples", 0, "-p", "params", "-w", 2, "--json"],
        ["evolve", *own, "-o", "run", "-w", 1, "-g", 1, "--population", 4, *settings, "--json"],
    )
    assert [code for code, _, _ in answers] == [0] * 5, answers
    assert "running my_nets.py: a Python file can do whatever you can" in answers[0][2]
    table, score, published, verified, evolved = (json.loads(out) for _, out, _ in answers)
    (found,) = table["tables"]
    assert (found["space"], found["dataset"], found["source"]) == ("my-nets", "cifar10", "mine")
    assert (found["architectures"], found["default_label"]) == (14, "accuracy")
    # 1x1 convolution between GELU and GroupNorm: no unit of the paper's.
    assert score["units"] == "all"
    assert score["coverage"].startswith("1 of 2 convolutions and 0 of 1 linear layers are in units")
    assert published["units"] == "published"
    assert published["reason"].startswith("no units")
    assert (verified["n"], verified["kendall"], verified["units"]) == (14, 1.0, "all")
    assert evolved["status"] == "finished"


def test_a_file_that_was_added_is_known_by_name_afterwards(commands, tmp_path):
    (_, _, said), imported = commands(
        ["spaces", "--add", "my_nets.py"], ["truth", "import", "mine.csv", "-s", "my-nets"]
    )
    assert "running my_nets.py" in said
    assert imported[0] == 0
    listed, one, scored = commands(
        ["spaces", "--json"],
        ["spaces", "my_nets", "--json"],
        ["score", "-s", "my-nets", "-a", "net 3", "-p", "params", "--json"],
    )
    assert json.loads(listed[1])[-1] == {
        "name": "my-nets",
        "title": "my-nets",
        "file": str(tmp_path / "my_nets.py"),
    }
    assert json.loads(one[1])["truth"][0]["source"] == "mine"
    # By hand: two convolutions with bias, two norms, a linear layer.
    expected = (27 * 3 + 3) + 6 + (9 + 3) + 6 + (3 * 10 + 10)
    assert json.loads(scored[1])["score"] == expected
    with (tmp_path / "my_nets.py").open("a") as file:
        file.write("\n# changed\n")
    changed, removed, gone = commands(
        ["score", "-s", "my-nets", "-a", "net 3"],
        ["spaces", "--remove", "my-nets", "--json"],
        ["score", "-s", "my-nets", "-a", "net 3"],
    )
    assert changed[0] == 2
    assert "was changed since the space my-nets was added; it is not run" in changed[2]
    assert removed[0] == 0
    assert "there is no search space 'my-nets'" in gone[2]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("name,accuracy\nnet 2,50\n", "one must be called 'architecture'"),
        ("architecture\nnet 2\n", "no column of accuracies"),
        ("architecture,accuracy\nnet 2,nan\n", "row 1: 'accuracy' is nan"),
        ("architecture,accuracy\nnet 2,50\nnet 2,51\n", "row 2: net 2 stands in row 1 already"),
        ("architecture,accuracy\nnett 3,50\n", "did you mean 'net 3'"),
    ],
)
def test_a_wrong_table_of_accuracies_leaves_nothing_behind(rows, message, tmp_path):
    from eznas_core.foundation import EznasError
    from eznas_core.spaces import OwnNetworks
    from eznas_core.truth import from_csv

    (tmp_path / "wrong.csv").write_text(rows)
    networks = {f"net {width}": object for width in range(2, 16)}
    with pytest.raises(EznasError, match=message):
        from_csv(tmp_path / "wrong.csv", OwnNetworks(name="nets", networks=networks), "cifar10")
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.csv"]


def test_a_wrong_file_or_table_is_one_sentence_and_writes_nothing(commands, tmp_path):
    (tmp_path / "broken.py").write_text("from torch import nn\n\nNETWORKS = {'a': nn.Linear}\n")
    (tmp_path / "raises.py").write_text("def bad():\n    return {}['x']\n\n\nNETWORKS = [bad]\n")
    (tmp_path / "bad.csv").write_text("architecture,accuracy\nnet 2,nan\n")
    answers = commands(
        ["spaces", "--add", "broken.py"],
        ["score", "-s", "raises.py", "-a", "bad"],
        ["truth", "import", "bad.csv", "-s", "my_nets.py"],
        ["spaces", "--add", "nowhere.py"],
    )
    messages = (
        "error: broken.py: the network 'a' needs values for in_features, out_features",
        "error: bad of raises cannot be made: raises.py, line 2: KeyError: 'x'",
        "error: bad.csv, row 1: 'accuracy' is nan",
        "error: cannot read",
    )
    for (code, _, stderr), message in zip(answers, messages, strict=True):
        assert code == 2
        assert message in stderr
    assert not list(tmp_path.glob("data/**/*.parquet"))
    assert not (tmp_path / "data" / "spaces.json").exists()
