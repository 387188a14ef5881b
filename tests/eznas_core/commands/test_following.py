from __future__ import annotations

import dataclasses
import json
import time

import pytest
import typer

from eznas_core.commands import following
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status, WorkerRecord
from eznas_core.runs.processes import this_process


@pytest.fixture
def run_in(tmp_path):
    def make(status: Status, *, alive: bool = True, message: str = "") -> RunDirectory:
        run = RunDirectory(tmp_path)
        run.config_file.write_text(json.dumps({}))
        process = this_process()
        record = WorkerRecord(
            process=process if alive else dataclasses.replace(process, began="never"),
            state=status,
            message=message,
            progress={"done": 1, "total": 3},
            updated=time.time(),
        )
        run.write_worker(record)
        return run

    return make


def test_the_end_is_returned_from(run_in):
    following.follow(run_in(Status.FINISHED), "work", go_on="again")


def test_a_failure_and_a_death_are_errors(run_in):
    with pytest.raises(EznasError, match="no such images"):
        following.follow(run_in(Status.FAILED, message="no such images"), "work", go_on="again")
    with pytest.raises(EznasError, match="has died"):
        following.follow(run_in(Status.RUNNING, alive=False), "work", go_on="again")


def test_a_stop_from_elsewhere_says_how_to_go_on(run_in, capsys):
    with pytest.raises(typer.Exit) as left:
        following.follow(run_in(Status.STOPPED), "work", go_on="eznas again")
    assert left.value.exit_code == 130
    assert "Go on with: eznas again" in capsys.readouterr().err


def test_ctrl_c_asks_for_a_stop_and_waits_for_it(run_in, monkeypatch, capsys):
    run = run_in(Status.RUNNING)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def worker(_seconds: float) -> None:
        assert run.stop_flag.exists()
        run_in(Status.STOPPED)

    monkeypatch.setattr(following, "_watch", interrupted)
    monkeypatch.setattr(following.time, "sleep", worker)
    with pytest.raises(typer.Exit) as left:
        following.follow(run, "work", go_on="eznas again")
    assert left.value.exit_code == 130
    assert "stopped. Go on with: eznas again" in capsys.readouterr().err
