"""A search in a process of its own: to its end, stopped and gone on, and told when it fails."""

from __future__ import annotations

import time

import pytest

from eznas_core.architecture_search import Archive, Experiment, SearchSettings
from eznas_core.foundation import EznasError
from eznas_core.runs import (
    SearchDirectory,
    Status,
    list_searches,
    open_search,
    resume_search,
    start_search,
    stop_search,
)
from eznas_core.scoring import ScoringProtocol

WANTED = SearchSettings(
    space="nasbench201",
    proxy="params",
    budget=12,
    runs=2,
    methods=("evolution",),
    protocol=ScoringProtocol(batch_size=1),
)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))


def ended(search: SearchDirectory, seconds: float = 60.0) -> Status:
    deadline = time.monotonic() + seconds
    while search.status.is_live and time.monotonic() < deadline:
        list_searches()
        time.sleep(0.05)
    return search.status


def test_a_worker_searches_to_the_same_end_as_this_process():
    assert list_searches() == ()
    search = start_search(WANTED)
    assert ended(search) is Status.FINISHED
    assert list_searches() == (search,)
    assert open_search(search.name) == search
    found = search.archive()
    here = Archive(settings=WANTED)
    Experiment(here).run()
    assert [t.to_json() for t in found.traces.values()] == [
        t.to_json() for t in here.traces.values()
    ]
    assert found.report["methods"][0]["accuracy"]["n"] == 2
    assert search.worker.progress["share"] == 1


def test_a_search_that_was_stopped_goes_on():
    long = WANTED.replace(budget=15_000, runs=3)
    search = start_search(long)
    with pytest.raises(EznasError, match="already"):
        resume_search(search)
    stop_search(search)
    assert ended(search) is Status.STOPPED
    assert not search.stop_flag.exists()
    assert not search.archive().complete
    again = resume_search(search)
    assert again.status is Status.RUNNING
    stop_search(again)
    assert ended(again) is Status.STOPPED


def test_a_search_that_cannot_be_carried_out_says_why():
    search = start_search(WANTED.replace(label="nothing"))
    assert ended(search) is Status.FAILED
    assert "nothing" in search.worker.message
    assert "nothing" in search.log_tail()


def test_names_that_are_not_there_are_told():
    with pytest.raises(EznasError, match="no search 'x'"):
        open_search("x")
    with pytest.raises(EznasError, match="not the name"):
        open_search("../x")
