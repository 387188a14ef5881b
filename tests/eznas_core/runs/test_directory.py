from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status


def test_a_new_run_says_what_was_asked_for_and_when(run, config):
    assert run.config == config
    assert run.name == "run"
    assert run.status is Status.CREATED
    assert run.result() is None
    assert run.checkpoint() is None
    assert run.events().events == ()
    assert run.created is not None
    assert abs(datetime.now(UTC) - run.created) < timedelta(minutes=1)
    assert RunDirectory.open(run.path) == run


def test_a_folder_that_holds_something_is_not_taken(tmp_path: Path, config):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(EznasError, match="not empty"):
        RunDirectory.create(tmp_path, config)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, config):
    (tmp_path / "file").write_text("")
    with pytest.raises(EznasError, match="cannot make"):
        RunDirectory.create(tmp_path / "file" / "run", config)


def test_a_folder_without_a_run_is_no_run(tmp_path: Path):
    with pytest.raises(EznasError, match=r"no config\.json"):
        RunDirectory.open(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '"x"', "[" * 100_000])
def test_damaged_files_are_named(run, content: str):
    for file, read in (
        (run.config_file, lambda: run.settings),
        (run.checkpoint_file, run.checkpoint),
        (run.result_file, run.result),
    ):
        file.write_text(content)
        with pytest.raises(EznasError, match=file.name):
            read()


def test_a_checkpoint_of_another_version_is_refused(run):
    run.checkpoint_file.write_text(json.dumps({"format": 99, "state": {}}))
    with pytest.raises(EznasError, match="this version"):
        run.checkpoint()


def test_settings_of_another_version_can_be_seen_but_not_used(run):
    header = json.loads(run.config_file.read_text())
    header["config"] = {"format": 99, "planet": "mars"}
    run.config_file.write_text(json.dumps(header))
    assert run.settings["planet"] == "mars"
    with pytest.raises(EznasError, match="newer version"):
        _ = run.config


def test_a_run_without_a_date_has_none(run):
    run.config_file.write_text(json.dumps({"config": {}, "created": "yesterday"}))
    assert run.created is None
    run.config_file.write_text("{")
    assert run.created is None


def test_a_folder_that_is_gone_is_not_made_again(run):
    for path in run.path.iterdir():
        path.unlink()
    run.path.rmdir()
    with pytest.raises(EznasError, match="is gone"):
        run.write_checkpoint({})
    assert not run.path.exists()
