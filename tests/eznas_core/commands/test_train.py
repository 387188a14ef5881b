from __future__ import annotations

import json

import numpy as np
import pytest

from eznas_core import truth

SPACE = """
from torch import nn
from eznas_core.spaces import OwnNetworks

def make(width):
    def network(classes):
        return nn.Sequential(nn.Conv2d(3, width, 3), nn.ReLU(), nn.Flatten(),
                             nn.Linear(36 * width, classes))
    return network

SPACE = OwnNetworks(name="instants", networks={f"w{w}": make(w) for w in range(1, 6)})
"""


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EZNAS_SPACES", "")


@pytest.fixture
def images(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {
        f"{kind}_{part}": made
        for part, count in (("train", 64), ("test", 32))
        for kind, made in (
            ("x", rng.integers(0, 255, (count, 8, 8, 3), dtype=np.uint8)),
            ("y", rng.integers(0, 10, count)),
        )
    }
    np.savez(tmp_path / "images.npz", classes=10, **arrays)
    return tmp_path / "images.npz"


def test_from_a_file_with_a_space_to_a_table(run, tmp_path, images):
    (tmp_path / "instants.py").write_text(SPACE)
    output = tmp_path / "run"
    options = ["--images", images, "--architectures", 3, "--epochs", 1, "--seeds", 2]
    options += ["--recipe", "full", "--workers", 1, "--output", output]
    result = run("truth", "train", tmp_path / "instants.py", *options, "--json")
    assert result.exit_code == 0, result.stderr
    made = json.loads(result.stdout)
    assert (made["space"], made["source"], made["architectures"]) == ("instants", "micro", 3)
    table = truth.load("instants", "cifar10")
    assert table.ceilings == made["ceilings"]

    again = run("truth", "train", "--resume", "--output", output)
    assert again.exit_code == 0, again.stderr
    assert "noise ceiling" in again.stdout
    assert "Noise ceiling of the accuracy" in again.stdout

    other = run("truth", "train", "instants", *options[:-1], output, "--epochs", 2)
    assert other.exit_code == 2
    assert "its epochs is 1, not 2" in other.stderr

    (listed,) = [t for t in json.loads(run("truth", "list", "--json").stdout) if t["path"]]
    assert (listed["name"], listed["kind"]) == ("instants/micro", "micro")
    assert sum(listed["histogram"]["counts"]) == 3
    assert listed["ceilings"] == table.ceilings
    text = run("truth", "list").stdout
    assert ("mostly chance" in text) == listed["noisy"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "needs a SPACE and --images"),
        (["nats-sss"], "needs a SPACE and --images"),
        (["--resume"], "--resume needs --output"),
        (["nats-ss", "--images", "x"], "nats-sss"),
        (["nds_dart", "--images", "x"], "nds_darts"),
        (["nats-sss", "--images", "x", "--recipe", "micros"], "micro"),
        (["nats-sss", "--images", "x", "--name", "nds"], "name of a benchmark's own table"),
        (["nats-sss", "--images", "x", "--dataset", "mnist"], "mnist"),
        (["nats-sss", "--images", "x"], "there are no images at"),
    ],
)
def test_bad_input_is_answered_in_a_sentence(run, options, message):
    result = run("truth", "train", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_recipes_are_listed(run):
    text = run("truth", "train", "--recipe", "list").stdout
    assert "micro-nds" in text
    assert "full" in text


def test_two_runs_share_the_networks_and_are_joined(run, tmp_path, images):
    (tmp_path / "halves.py").write_text(SPACE.replace("instants", "halves"))
    recipe = ["--epochs", 1, "--seeds", 2, "--recipe", "full", "--workers", 1]
    files = []
    for name, space, stretch in (
        ("one", tmp_path / "halves.py", ["-n", 3]),
        ("two", "halves", ["-n", 3, "--skip", 3]),
    ):
        options = ["--images", images, *recipe, *stretch, "--output", tmp_path / name]
        made = run("truth", "train", space, *options, "--name", name)
        assert made.exit_code == 0, made.stderr
        (file,) = (tmp_path / name).glob("*.parquet")
        files.append(file)
    whole = tmp_path / "whole.parquet"
    joined = run("truth", "join", *files, "--name", "both", "--output", whole, "--json")
    assert joined.exit_code == 0, joined.stderr
    assert json.loads(joined.stdout)["architectures"] == 5
    table = truth.load("halves", "cifar10", source="both")
    assert set(table.texts) == {f"w{width}" for width in range(1, 6)}
    assert truth.read_table(whole).content_hash == table.content_hash
    assert [len(truth.read_table(file)) for file in files] == [3, 2]

    again = run("truth", "join", *files, "--output", whole)
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    twice = run("truth", "join", files[0], files[0])
    assert "stands in two of the tables" in twice.stderr
    unknown = run("truth", "join", files[0], "halves/boht")
    assert "halves/both" in unknown.stderr
