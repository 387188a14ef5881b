from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import pytest

from eznas_core.runs import ProcessIdentity, Status, WorkerRecord
from eznas_core.runs.processes import this_process
from eznas_core.runs.status import read_worker_record

DEAD = ProcessIdentity(this_process().pid, "long ago", this_process().host)


def record(process: ProcessIdentity, state: Status, updated: float | None = None) -> WorkerRecord:
    return WorkerRecord(
        process=process,
        state=state,
        message="",
        progress={"phase": "fitness"},
        updated=time.time() if updated is None else updated,
    )


@pytest.mark.parametrize("state", [Status.RUNNING, Status.PAUSED])
def test_a_live_worker_is_believed_and_a_dead_one_was_interrupted(state: Status):
    assert record(this_process(), state).status is state
    assert record(DEAD, state).status is Status.INTERRUPTED


@pytest.mark.parametrize("state", [Status.FINISHED, Status.STOPPED, Status.FAILED])
def test_an_end_stays_the_end(state: Status):
    assert record(DEAD, state).status is state


def test_a_worker_elsewhere_is_believed_while_it_writes():
    there = dataclasses.replace(this_process(), host="elsewhere")
    assert record(there, Status.RUNNING).status is Status.RUNNING
    assert record(there, Status.RUNNING, time.time() - 3600).status is Status.INTERRUPTED


def test_the_record_survives_its_file(tmp_path: Path):
    file = tmp_path / "worker.json"
    written = record(this_process(), Status.RUNNING)
    file.write_text(json.dumps(written.to_json()))
    read = read_worker_record(file)
    assert read is not None
    assert read.process == written.process
    assert read.progress == written.progress
    assert read.status is Status.RUNNING


@pytest.mark.parametrize(
    "content", ["", "[]", "3", "{", '{"pid": 1}', '{"pid": "x", "began": "", "host": ""}']
)
def test_a_file_that_is_no_record_is_no_record(tmp_path: Path, content: str):
    (tmp_path / "worker.json").write_text(content)
    assert read_worker_record(tmp_path / "worker.json") is None
