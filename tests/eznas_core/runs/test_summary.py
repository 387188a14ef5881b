from __future__ import annotations

import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eznas_core import runs
from eznas_core.runs import RunDirectory, RunSummary, RunView, Status, TestTau, WorkerRecord
from eznas_core.runs import summary as summary_module
from eznas_core.runs.processes import this_process
from eznas_core.runs.worker import main

REMEMBER = summary_module._remember


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call is like one of a new process, which has only the files."""
    monkeypatch.setattr(summary_module, "_remember", lambda *_: None)


@pytest.fixture
def ended(finished, tmp_path: Path) -> RunDirectory:
    """A finished run of one's own."""
    shutil.copytree(finished.path, tmp_path / "ended")
    return RunDirectory(tmp_path / "ended")


def test_a_finished_run_says_what_its_files_say(ended, config):
    found = runs.describe(ended)
    result = json.loads(ended.result_file.read_text())
    events = [e for e in ended.events().events if e["event"] == "generation"]
    best = result["hall_of_fame"][0]
    assert (found.name, found.status, found.message) == ("ended", Status.FINISHED, "")
    assert (found.seed, found.generation, found.generations) == (config.seed, 4, 4)
    assert found.settings["task"] == "planted"
    assert found.settings["population"] == config.population
    assert found.formula == best["text"]
    assert found.test == TestTau(
        value=best["test"]["kendall"]["value"],
        low=best["test"]["kendall"]["low"],
        high=best["test"]["kendall"]["high"],
        n=config.test_networks,
    )
    assert found.best_fitness == events[-1]["best_fitness"]
    assert found.best_selection == events[-1]["best_selection"]
    assert abs((datetime.now(UTC) - found.created).total_seconds()) < 3600
    assert json.loads(json.dumps(found.to_json()))["test"]["n"] == config.test_networks


def test_the_kept_summary_is_the_same_and_takes_one_file(ended, monkeypatch):
    made = runs.describe(ended)
    read: list[str] = []
    opened = os.open

    def noted(path, *arguments, **options):
        read.append(Path(path).name)
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", noted)
    assert runs.describe(ended) == made
    assert read == ["summary.json"]


def test_one_process_reads_a_summary_once_and_again_when_the_run_has_changed(ended, monkeypatch):
    monkeypatch.setattr(summary_module, "_remember", REMEMBER)
    made = runs.describe(ended)
    monkeypatch.setattr(os, "open", lambda *_, **__: pytest.fail("it was read again"))
    assert runs.describe(ended) is made
    monkeypatch.undo()
    runs.add_tags(ended, "changed")
    assert runs.describe(ended).notes.tags == ("changed",)
    monkeypatch.setattr(summary_module, "_REMEMBERED", 1)
    other = runs.RunDirectory(ended.path.with_name("other"))
    shutil.copytree(ended.path, other.path)
    runs.describe(other)
    assert list(summary_module._MEMORY) == [other.path]


def test_it_is_made_anew_when_the_run_goes_on_or_is_tagged(ended):
    assert runs.describe(ended).generations == 4
    runs.extend(ended, 5)
    assert runs.describe(ended).generations == 5
    assert main([str(ended.path)]) == 0
    assert runs.describe(ended).generation == 5
    runs.add_tags(ended, "longer")
    assert runs.describe(ended).notes.tags == ("longer",)
    runs.archive(ended)
    assert runs.describe(ended).notes.archived


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1, "stamp": []}', "null"])
def test_a_kept_summary_that_is_damaged_is_made_anew(ended, content: str):
    made = runs.describe(ended)
    ended.summary_file.write_text(content)
    assert runs.describe(ended) == made


def test_a_summary_that_was_tampered_with_cannot_break_a_list(ended):
    runs.describe(ended)
    kept = json.loads(ended.summary_file.read_text())
    kept["summary"]["status"] = "dancing"
    ended.summary_file.write_text(json.dumps(kept))
    assert runs.describe(ended).status is Status.FINISHED


def test_a_live_run_is_never_kept(run):
    assert runs.describe(run).status is Status.CREATED
    run.write_worker(
        WorkerRecord(
            process=this_process(),
            state=Status.RUNNING,
            message="",
            progress={"generation": 2},
            updated=time.time(),
        )
    )
    assert runs.describe(run).status is Status.RUNNING
    assert not run.summary_file.exists()


def test_a_folder_that_cannot_be_written_is_described_all_the_same(ended, monkeypatch):
    made = runs.describe(ended)
    ended.summary_file.unlink()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert runs.describe(ended) == made
    assert not ended.summary_file.exists()


def test_a_run_of_another_version_is_described_and_watched(ended):
    header = json.loads(ended.config_file.read_text())
    header |= {"format": 99, "version": "99.0", "unheard_of": [1]}
    header["config"] |= {"format": 99, "antigravity": True, "space": "a-space-of-the-future"}
    del header["config"]["population"]
    ended.config_file.write_text(json.dumps(header))
    with ended.events_file.open("a") as log:
        log.write('{"event": "levitated", "time": 1.0}\n{"event": "generation", "number": 5}\n')
    found = runs.describe(ended)
    assert found.version == "99.0"
    assert found.settings["space"] == "a-space-of-the-future"
    assert "population" not in found.settings
    assert (found.generation, found.best_fitness) == (5, None)
    view = RunView(ended)
    view.refresh()
    assert max(view.generations) == 5
    assert view.milestones[-1]["event"] == "levitated"
    (listed,) = runs.list_runs(ended.path.parent)
    assert listed.settings["antigravity"] is True
    assert listed.status is Status.FINISHED


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", "{"), ("config.json", '{"config": 3, "created": []}'),
        ("config.json", '{"config": {"seed": "one", "generations": true}}'),
        ("worker.json", "[]"), ("worker.json", '{"state": "sleeping"}'),
        ("result.json", '{"hall_of_fame": {}}'), ("result.json", '{"hall_of_fame": [3]}'),
        ("result.json", '{"hall_of_fame": [{"text": "x", "test": {"kendall": null, "n": 3}}]}'),
        ("result.json", "\x00"), ("notes.json", "]"), ("events.jsonl", "nonsense\n"),
    ],
)  # fmt: skip
def test_no_file_can_break_it(ended, file: str, content: str):
    (ended.path / file).write_text(content)
    found = runs.describe(ended)
    assert isinstance(found, RunSummary)
    json.dumps(found.to_json())


def test_a_thousand_ended_runs_are_listed_quickly(ended, tmp_path: Path):
    runs.describe(ended)
    kept = json.loads(ended.summary_file.read_text())
    home = tmp_path / "many"
    for number in range(1000):
        folder = home / f"run-{number:04}"
        folder.mkdir(parents=True)
        copy = RunDirectory(folder)
        copy.config_file.write_bytes(ended.config_file.read_bytes())
        copy.worker_file.write_bytes(ended.worker_file.read_bytes())
        stats = [os.stat(copy.config_file), os.stat(copy.worker_file)]
        kept["stamp"] = [*([each.st_size, each.st_mtime_ns] for each in stats), None, None]
        copy.summary_file.write_text(json.dumps(kept))
    began = time.process_time()
    found = runs.catalogue(home)
    assert len(found) == 1000
    assert {each.formula for each in found} == {runs.describe(ended).formula}
    assert time.process_time() - began < 2.0
