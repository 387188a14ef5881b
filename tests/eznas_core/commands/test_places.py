"""Options that say where networks are scored."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from eznas_core.commands.places import place_given
from eznas_core.foundation import EznasError
from eznas_core.scoring import Place, SlurmJobs, cluster, place


def test_nothing_given_is_no_place():
    assert place_given(scheduler=None) is None
    assert place_given(scheduler=None, partition=None, jobs=None) is None
    assert place_given(scheduler="local") == Place()
    address = "tcp://192.0.2.7:8786"
    assert place_given(scheduler=address) == Place(scheduler=address)


def test_options_replace_what_the_file_says(tmp_path: Path):
    file = tmp_path / "jobs.toml"
    file.write_text('jobs = 2\ncores = 8\npartition = "long"\n')
    found = place_given(scheduler=None, slurm_file=file, partition="short", jobs=None)
    assert found == Place(slurm=SlurmJobs(jobs=2, cores=8, partition="short"))


def test_what_does_not_go_together_is_told():
    with pytest.raises(EznasError, match="--cores goes with --slurm"):
        place_given(scheduler=None, cores=3)
    with pytest.raises(EznasError, match="one of them"):
        place_given(scheduler="tcp://192.0.2.7:8786", slurm=True)


@pytest.mark.parametrize("command", ["evolve", "verify"])
def test_a_dry_run_shows_the_script_and_does_nothing(run, command: str, tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    result = run(
        command, "--slurm", "--partition", "short", "--jobs", 4, "--cores", 16,
        "--memory", "32GB", "--walltime", "02:00:00", "--dry-run",
    )  # fmt: skip
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("#!")
    assert {"#SBATCH -p short", "#SBATCH --cpus-per-task=16", "#SBATCH -t 02:00:00"} <= set(lines)
    assert "4 such jobs, 64 workers" in result.stderr
    assert not (tmp_path / "runs").exists()
    assert "--dry-run goes with --slurm" in run(command, "--dry-run").stderr


def test_a_scheduler_that_does_not_answer_stops_it_before_there_is_a_run(
    run, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(place, "connect", lambda at: cluster.connect(at, timeout=0.3))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        folder = tmp_path / "run"
        result = run("evolve", "--output", folder, "--scheduler", address)
        assert result.exit_code == 2
        assert f"no scheduler answers at {address}" in result.stderr
        assert not folder.exists()


@pytest.mark.slow
def test_a_network_is_scored_by_a_scheduler_as_it_is_here(run_json):
    from distributed import LocalCluster

    cell = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|nor_conv_3x3~2|"
    here = run_json("score", "-a", cell, "--batch-size", 2)
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as local:
        address = local.scheduler_address
        there = run_json("score", "-a", cell, "--batch-size", 2, "--scheduler", address)
        ranked = run_json(
            "verify", "--samples", 4, "--batch-size", 1, "--proxy", "params", "--scheduler", address
        )
    assert json.dumps(there) == json.dumps(here)
    assert ranked["n"] == 4
