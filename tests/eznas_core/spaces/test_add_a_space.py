"""docs/add_a_space.md, run as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "add_a_space.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(python|csv)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
PROMISED = re.findall(r"^It prints `(.*?)`", PAGE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with every file that the page has, and images for its training."""
    for language, text in BLOCKS:
        name = re.match(r"# (\w+\.py)\n", text)
        if name:
            (tmp_path / name[1]).write_text(text)
        elif language == "csv":
            (tmp_path / "my_accuracies.csv").write_text(text)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
    labels = rng.integers(0, 10, 40)
    np.savez(
        tmp_path / "my_images.npz",
        x_train=images, y_train=labels, x_test=images, y_test=labels, classes=10,
    )  # fmt: skip
    return tmp_path


def _run(code: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_session_prints_what_the_page_says(folder):
    # One interpreter for all three, as a reader who works through the page would have it.
    sessions = [text for _, text in BLOCKS if text.startswith("# session\n")]
    assert len(sessions) == len(PROMISED) == 3
    assert _run("\n".join(sessions), folder).splitlines() == PROMISED


def test_every_command_that_names_the_file_works(folder):
    commands = [
        line.split("#")[0].strip()
        for language, block in re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
        if not language
        for line in block.splitlines()
        if line.startswith("eznas ") and "evolve" not in line
    ]
    assert [command.split()[1] for command in commands] == ["truth", "score", "verify"]
    code = (
        "import shlex, sys; from typer.testing import CliRunner; "
        "from eznas_core.commands import app\n"
        "for line in sys.argv[1:]:\n"
        "    done = CliRunner().invoke(app, shlex.split(line)[1:], prog_name='eznas')\n"
        "    assert done.exit_code == 0, done.stderr\n"
        "    print(done.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *commands],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "EZNAS_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "5 networks of My networks against test accuracy" in done.stdout
    assert "1 of 2 convolutions" in done.stdout


def test_files_named_in_the_environment_are_known_by_name(folder):
    code = (
        "from eznas_core import spaces, truth; s = spaces.get('FLOWERS-DARTS'); "
        "print(s.classes(), spaces.get('my_networks').size, 'my-cells' in spaces.SPACES); "
        "import numpy as np; print(s.build(s.sample(np.random.default_rng(0)), "
        "np.random.default_rng(0), divisor=8).classifier.out_features)"
    )
    files = os.pathsep.join(["my_networks.py", "my_flowers.py"])
    assert _run(code, folder, EZNAS_SPACES=files).split() == ["5", "5", "False", "5"]
