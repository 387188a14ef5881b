"""Folders of a kind: found, made, at rest, and asked by flags."""

from __future__ import annotations

import json
import time

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import Status, WorkerRecord
from eznas_core.runs.folder import WorkFolder
from eznas_core.runs.homes import folders_with, fresh_folder, must_rest, set_flag, unset_flag
from eznas_core.runs.processes import this_process


def test_only_folders_with_the_file_are_found(tmp_path):
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "config.json").touch()
    (tmp_path / "two" / "other.json").touch()
    (tmp_path / "config.json").touch()
    assert folders_with(tmp_path, "config.json") == [tmp_path / "one"]
    assert folders_with(tmp_path / "nowhere", "config.json") == []
    with pytest.raises(EznasError, match="cannot read"):
        folders_with(tmp_path / "config.json", "x")


def test_fresh_folders_are_different_ones(tmp_path):
    found = [fresh_folder(tmp_path / "home") for _ in range(3)]
    assert len(set(found)) == 3
    assert all(path.is_dir() for path in found)


@pytest.mark.parametrize(("state", "rests"), [(Status.RUNNING, False), (Status.STOPPED, True)])
def test_a_folder_rests_when_nobody_works_in_it(tmp_path, state, rests):
    folder = WorkFolder(tmp_path)
    must_rest(folder, "the thing")
    record = WorkerRecord(
        process=this_process(), state=state, message="", progress={}, updated=time.time()
    )
    folder.worker_file.write_text(json.dumps(record.to_json()))
    if rests:
        must_rest(folder, "the thing")
    else:
        with pytest.raises(EznasError, match="the thing is running already"):
            must_rest(folder, "the thing")


def test_flags_are_set_and_taken_back(tmp_path):
    flag = WorkFolder(tmp_path).stop_flag
    set_flag(flag, "search")
    assert flag.exists()
    unset_flag(flag)
    unset_flag(flag)
    assert not flag.exists()
    with pytest.raises(EznasError, match=r"the search .* is gone"):
        set_flag(tmp_path / "gone" / "stop", "search")
