from __future__ import annotations

import os
import socket

import pytest

from eznas_core.foundation import EznasError, UnknownNameError
from eznas_core.scoring import Place, SlurmJobs, cluster, place


def test_one_worker_is_this_process():
    with Place().open() as executor:
        assert executor is None


@pytest.mark.slow
def test_more_are_processes_of_this_machine():
    with Place(workers=2).open() as executor:
        assert executor.submit(os.getppid).result() == os.getpid()


def test_what_a_run_keeps_leaves_out_the_processes():
    for found in (
        Place(),
        Place(scheduler="tcp://192.0.2.7:8786"),
        Place(slurm=SlurmJobs(jobs=3, prologue=("module load python",))),
    ):
        assert Place.from_json(found.to_json()) == found
        assert "workers" not in found.to_json()
    assert Place.from_json({}, workers=3) == Place(workers=3)
    with pytest.raises(UnknownNameError, match="did you mean 'scheduler'"):
        Place.from_json({"schedular": None})


def test_it_says_where():
    assert str(Place()) == "this process"
    assert str(Place(slurm=SlurmJobs(jobs=3, cores=8))) == "3 SLURM jobs of 8 processes"


def test_two_places_at_once_are_refused():
    with pytest.raises(EznasError, match="one of them"):
        Place(scheduler="tcp://192.0.2.7:8786", slurm=SlurmJobs())
    with pytest.raises(EznasError, match="no scheduler's address"):
        Place(scheduler="192.0.2.7")


def test_a_check_finds_out_that_nobody_is_there(monkeypatch):
    Place(workers=2).check()
    Place(slurm=SlurmJobs()).check()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setattr(place, "connect", lambda at: cluster.connect(at, timeout=0.3))
        with pytest.raises(EznasError, match="no scheduler answers"):
            Place(scheduler=address).check()


@pytest.mark.parametrize(
    "value",
    [
        {"slurm": [1]},
        {"slurm": {"directives": True}},
        {"slurm": {"prologue": {"a": 1}}},
        {"slurm": {"prologue": [1]}},
        {"scheduler": True},
        {"scheduler": "tcp://a:" + "9" * 5000},
    ],
)
def test_fields_of_a_wrong_kind_are_refused(value):
    with pytest.raises(EznasError):
        Place.from_json(value)
