from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eznas_core.foundation import EznasError, Registry
from eznas_core.spaces import SearchSpace, file_of, load_file, own_files

ROOT = Path(__file__).resolve().parents[3]

DECLARATION = """
from torch import nn
from eznas_core.spaces import OwnNetworks

class Model(nn.Module):
    pass

print("run")
SPACE = OwnNetworks(name="{name}", networks={{"model": Model}})
"""


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    """A registry for each test: what is loaded here is forgotten afterwards."""
    registry: Registry[SearchSpace] = Registry("search space")
    for name, space in own_files.SPACES.items():
        registry.add(name, space)
    monkeypatch.setattr(own_files, "SPACES", registry)
    monkeypatch.setattr(own_files, "_files", {})
    monkeypatch.setenv("EZNAS_SPACES", "")


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(DECLARATION.format(name="mine"))
    return path


def test_a_file_is_run_once_and_its_space_is_known_by_name(file, capsys):
    space = load_file(file)
    assert load_file(str(file)) is space is own_files.SPACES.get("MINE")
    assert capsys.readouterr().out == "run\n"
    assert file_of(space).path == file
    assert len(file_of(space).sha256) == 64
    assert file_of(own_files.SPACES.get("nasbench201")) is None


def test_a_file_may_just_list_its_networks(tmp_path):
    path = tmp_path / "two_nets.py"
    path.write_text(
        "from torch import nn\ndef small(): return nn.Flatten()\n"
        "def large(classes): return nn.Linear(8, classes)\nNETWORKS = [small, large]\n"
    )
    space = load_file(path)
    assert (space.name, [a.text for a in space.enumerate()]) == ("two-nets", ["small", "large"])
    path = tmp_path / "named.py"
    path.write_text("from torch import nn\nNETWORKS = {'a net': nn.Flatten}\n")
    assert load_file(path).parse("a net").text == "a net"


def test_no_compiled_copy_is_left_beside_it(file):
    load_file(file)
    assert [path.name for path in file.parent.iterdir()] == ["mine.py"]


def test_child_processes_know_it(file, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    load_file(file)
    other = tmp_path / "other.py"
    other.write_text(DECLARATION.format(name="other"))
    load_file(other)
    assert os.environ["EZNAS_SPACES"].split(os.pathsep) == [str(file), str(other)]
    code = "from eznas_core import spaces; print(spaces.get('mine').name, spaces.get('other').name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "mine other"


def test_a_changed_file_and_a_name_that_is_taken_are_refused(file, tmp_path):
    load_file(file)
    file.write_text(file.read_text() + "\n# changed\n")
    with pytest.raises(EznasError, match="before it was changed; start Python anew"):
        load_file(file)
    other = tmp_path / "other.py"
    other.write_text(DECLARATION.format(name="NASBench201"))
    with pytest.raises(EznasError, match="is there already; give it another name"):
        load_file(other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = undefined\n", r"mine\.py, line 2: NameError: name 'undefined'"),
        ("x = 1\ndef f(:\n", r"mine\.py, line 2: SyntaxError"),
        ("import no_such_module\n", r"mine\.py, line 1: ModuleNotFoundError"),
        ("x = 1\n", r"must say SPACE = CellSpace\(\.\.\.\).*it has no SPACE"),
        ("SPACE = 3\n", "its SPACE is int"),
        ("import sys\nsys.exit('bye')\n", r"mine\.py, line 2: SystemExit: bye"),
        ("NETWORKS = 3\n", "NETWORKS must be name to function, or a list .* it is int"),
        ("NETWORKS = {'a': 3}\n", r"mine\.py: the network 'a' must be a function"),
        ("NETWORKS = {}\n", r"mine\.py: the space mine has no networks"),
        ("NETWORKS = [print, print]\n", "must have names of their own"),
        ("NETWORKS = [lambda width: 1]\n", r"'<lambda>' needs values for width.*lambda:"),
        (
            "from eznas_core.spaces import CellSpace\nSPACE = CellSpace(name='a b', operations={})",
            r"mine\.py, line 2: 'a b' cannot name a space",
        ),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(file, text, message):
    file.write_text(text)
    with pytest.raises(EznasError, match=message):
        load_file(file)
    assert os.environ["EZNAS_SPACES"] == ""


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(EznasError, match="cannot read"):
        load_file(tmp_path / "nothing.py")


def test_only_explicit_calls_lead_to_running_a_file():
    """Nothing in the app, and nothing that reads data, may load a space's file by its path."""
    callers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("eznas_core", "workbench", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bload_file\(|\bload_declared\(", path.read_text(encoding="utf-8"))
    }
    spaces = ("own_files.py", "own_registrations.py", "__init__.py")
    allowed = {f"eznas_core/spaces/{name}" for name in spaces}
    assert callers <= allowed | {p for p in callers if p.startswith("eznas_core/commands/")}
