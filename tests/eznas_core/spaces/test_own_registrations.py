from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import own_files, own_registrations, registered, titles, unregister
from eznas_core.spaces.own_registrations import load_registered, register
from eznas_core.spaces.registry import SpaceRegistry

ROOT = Path(__file__).resolve().parents[3]
DECLARATION = """
from torch import nn

def model():
    return nn.Flatten()

print("run")
NETWORKS = [model]
"""


@pytest.fixture(autouse=True)
def registry(monkeypatch, tmp_path) -> SpaceRegistry:
    """A registry and a data folder for each test: what is added here is forgotten afterwards."""
    spaces = SpaceRegistry()
    for name, space in own_files.SPACES.items():
        spaces.add(name, space)
    spaces.look_further(load_registered, lambda: [entry.name for entry in registered()])
    monkeypatch.setattr(own_files, "SPACES", spaces)
    monkeypatch.setattr(own_registrations, "SPACES", spaces)
    monkeypatch.setattr(own_files, "_files", {})
    monkeypatch.setenv("EZNAS_SPACES", "")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    return spaces


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "my_nets.py"
    path.write_text(DECLARATION)
    return path


def forget_what_was_run(monkeypatch) -> None:
    """As if another process had started."""
    fresh = SpaceRegistry()
    fresh.look_further(load_registered, lambda: [entry.name for entry in registered()])
    monkeypatch.setattr(own_files, "SPACES", fresh)
    monkeypatch.setattr(own_registrations, "SPACES", fresh)
    monkeypatch.setattr(own_files, "_files", {})


def test_nothing_is_registered_at_first(tmp_path):
    assert registered() == ()
    assert not (tmp_path / "data").exists()


def test_a_space_that_was_added_is_run_when_it_is_asked_for_and_not_before(
    file, monkeypatch, capsys
):
    assert register(file).name == "my-nets"
    assert capsys.readouterr().out == "run\n"
    forget_what_was_run(monkeypatch)
    (entry,) = registered()
    assert (entry.name, entry.title, entry.path) == ("my-nets", "my-nets", str(file))
    assert titles()["my-nets"] == "my-nets"
    assert "my-nets" not in own_files.SPACES
    assert own_files.SPACES.names() == ()
    assert capsys.readouterr().out == ""
    assert own_files.SPACES.get("MY_NETS").size == 1
    assert capsys.readouterr().out == "run\n"
    assert own_files.SPACES.get("my-nets").size == 1
    assert capsys.readouterr().out == ""


def test_a_file_that_was_changed_is_not_run_until_it_is_added_again(file, monkeypatch, capsys):
    register(file)
    file.write_text(DECLARATION + "print('changed')\n")
    forget_what_was_run(monkeypatch)
    capsys.readouterr()
    with pytest.raises(EznasError, match="was changed since the space my-nets was added"):
        own_files.SPACES.get("my-nets")
    assert capsys.readouterr().out == ""
    register(file)
    assert capsys.readouterr().out == "run\nchanged\n"
    assert len(registered()) == 1


def test_a_file_that_is_gone_says_so(file, monkeypatch):
    register(file)
    file.unlink()
    forget_what_was_run(monkeypatch)
    with pytest.raises(EznasError, match="is not there any more"):
        own_files.SPACES.get("my-nets")


def test_a_file_that_fails_is_not_remembered(file):
    file.write_text("1 / 0\n")
    with pytest.raises(EznasError, match=r"my_nets\.py, line 1: ZeroDivisionError"):
        register(file)
    assert registered() == ()


def test_a_space_can_be_forgotten(file, monkeypatch):
    register(file)
    with pytest.raises(EznasError, match="no space of your own 'my-net'; did you mean 'my-nets'"):
        unregister("my-net")
    assert unregister("My_Nets").path == str(file)
    assert registered() == ()
    assert file.exists()
    forget_what_was_run(monkeypatch)
    with pytest.raises(EznasError, match="no search space 'my-nets'"):
        own_files.SPACES.get("my-nets")


def test_an_unknown_name_names_what_was_added_too(file, monkeypatch):
    register(file)
    forget_what_was_run(monkeypatch)
    with pytest.raises(EznasError, match="no search space 'my-netz'; did you mean 'my-nets'"):
        own_files.SPACES.get("my-netz")


@pytest.mark.parametrize("content", ["", "[]", '{"format": "x"}', '{"format": "eznas-own-spaces"}'])
def test_a_damaged_record_is_an_error_that_says_what_to_do(tmp_path, content):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spaces.json").write_text(content)
    with pytest.raises(EznasError, match=r"is damaged .*delete it"):
        registered()


def test_the_record_says_which_file_and_its_hash(file, tmp_path):
    register(file)
    record = json.loads((tmp_path / "data" / "spaces.json").read_text())
    assert (record["format"], record["version"]) == ("eznas-own-spaces", 1)
    assert [set(entry) for entry in record["spaces"]] == [{"name", "title", "path", "sha256"}]


def test_another_process_knows_it_without_being_told(file):
    register(file)
    code = "from eznas_core import spaces; print(spaces.get('my-nets').size)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EZNAS_SPACES": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.split() == ["run", "1"]


@pytest.mark.parametrize("field", ["name", "title", "path", "sha256"])
@pytest.mark.parametrize("wrong", [None, 3, []])
def test_a_record_with_a_field_of_a_wrong_kind_is_damaged(monkeypatch, tmp_path, field, wrong):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    entry = {"name": "a", "title": "A", "path": "a.py", "sha256": "0"} | {field: wrong}
    record = {"format": "eznas-own-spaces", "version": 1, "spaces": [entry]}
    (tmp_path / "spaces.json").write_text(json.dumps(record))
    with pytest.raises(EznasError, match="damaged"):
        registered()
