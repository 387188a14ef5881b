from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from eznas_core import runs
from eznas_core.evolution import EvolutionConfig
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status, WorkerRecord, WriterLock
from eznas_core.runs.processes import this_process


@pytest.fixture
def home(tmp_path: Path, config) -> Path:
    """Three runs, made on three days, and things that are none."""
    for day, name in enumerate(("b", "a", "c"), start=1):
        run = RunDirectory.create(tmp_path / name, config.replace(seed=day))
        header = json.loads(run.config_file.read_text())
        header["created"] = f"2025-01-0{day}T00:00:00+00:00"
        run.config_file.write_text(json.dumps(header))
    (tmp_path / "letter.txt").write_text("")
    (tmp_path / "notes").mkdir()
    return tmp_path


def names(home: Path, **options: object) -> list[str]:
    return [each.name for each in runs.catalogue(home, **options)]


def test_runs_come_newest_first_without_what_was_put_aside(home: Path):
    assert names(home) == ["c", "a", "b"]
    runs.archive(RunDirectory(home / "a"))
    assert names(home) == ["c", "b"]
    assert names(home, archived=True) == ["c", "a", "b"]
    runs.add_tags(RunDirectory(home / "b"), "paper", "wide")
    runs.add_tags(RunDirectory(home / "c"), "paper")
    assert names(home, tags=["paper"]) == ["c", "b"]
    assert names(home, tags=["paper", "wide"]) == ["b"]
    assert runs.catalogue(home / "nowhere") == ()
    with pytest.raises(EznasError, match="cannot read"):
        runs.catalogue(home / "letter.txt")


def test_a_renamed_run_is_the_same_run(home: Path):
    before = (home / "a" / "config.json").read_bytes()
    run = runs.rename(RunDirectory(home / "a"), "wide language")
    assert run == RunDirectory(home / "wide language")
    assert run.config_file.read_bytes() == before
    assert sorted(names(home)) == ["b", "c", "wide language"]


@pytest.mark.parametrize(
    "name", ["b", "letter.txt", "", "../x", "x/y", ".hidden", "a\nb", "/tmp/x"]
)
def test_names_that_cannot_be_given_are_refused(home: Path, name: str):
    with pytest.raises(EznasError, match=r"already|cannot be the name|not the name of anything"):
        runs.rename(RunDirectory(home / "a"), name)
    assert sorted(names(home)) == ["a", "b", "c"]


def test_what_was_thrown_away_can_be_taken_back_whole(home: Path):
    content = {file.name: file.read_bytes() for file in (home / "a").iterdir()}
    trashed = runs.delete(RunDirectory(home / "a"))
    assert names(home) == ["c", "b"]
    assert not (home / "a").exists()
    assert runs.list_trash(home) == (trashed,)
    assert trashed.name == "a"
    run = runs.restore(trashed)
    assert run == RunDirectory(home / "a")
    assert {file.name: file.read_bytes() for file in run.path.iterdir()}.items() >= content.items()
    assert runs.list_trash(home) == ()
    assert names(home) == ["c", "a", "b"]


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(home: Path, config):
    trashed = runs.delete(RunDirectory(home / "a"))
    RunDirectory.create(home / "a", config)
    with pytest.raises(EznasError, match="already"):
        runs.restore(trashed)
    assert runs.restore(trashed, "old a").name == "old a"
    again = runs.delete(RunDirectory(home / "a"))
    other = runs.delete(RunDirectory(home / "old a"))
    assert [each.name for each in runs.list_trash(home)] == ["old a", "a"]
    assert again.path != other.path


def test_the_trash_is_emptied_and_nothing_else(home: Path):
    for name in ("a", "b"):
        runs.delete(RunDirectory(home / name))
    (home / ".trash" / "not mine").mkdir()
    assert runs.empty_trash(home) == 2
    assert runs.empty_trash(home) == 0
    assert names(home) == ["c"]
    assert (home / ".trash" / "not mine").exists()


@pytest.mark.parametrize("change", [lambda run: runs.rename(run, "new"), runs.delete])
def test_a_run_that_is_worked_on_stays_where_it_is(home: Path, change):
    run = RunDirectory(home / "a")
    with WriterLock(run.lock_file), pytest.raises(EznasError, match="stop it first"):
        change(run)
    run.write_worker(
        WorkerRecord(
            process=this_process(),
            state=Status.PAUSED,
            message="",
            progress={},
            updated=time.time(),
        )
    )
    with pytest.raises(EznasError, match="is paused: stop it first"):
        change(run)
    assert run.path.is_dir()
    with pytest.raises(EznasError, match="no run in"):
        change(RunDirectory(home / "gone"))


def test_settings_are_copied_for_another_run(home: Path, config):
    found = runs.clone_settings(RunDirectory(home / "a"), seed=9)
    assert (found.config, found.dropped) == (config.replace(seed=9), ())
    with pytest.raises(EznasError, match="tournament"):
        runs.clone_settings(RunDirectory(home / "a"), tournament=0)


def test_settings_of_a_later_version_are_copied_as_far_as_they_are_known(home: Path, config):
    run = RunDirectory(home / "a")
    header = json.loads(run.config_file.read_text())
    header["config"] |= {"format": 99, "antigravity": True, "seed": 4}
    del header["config"]["parsimony"]
    run.config_file.write_text(json.dumps(header))
    found = runs.clone_settings(run)
    assert found.dropped == ("antigravity",)
    assert found.config == config.replace(seed=4, parsimony=EvolutionConfig().parsimony)
