from __future__ import annotations

import json
from pathlib import Path


def test_a_run_goes_out_and_comes_in(run_json, run, tmp_path: Path):
    folder = tmp_path / "runs" / "mine"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"format": 1, "config": {"seed": 1}}))
    (folder / "events.jsonl").write_text("")
    file = tmp_path / "mine.zip"
    found = run_json("runs", "export", "mine", "-o", file, "--folder", tmp_path / "runs")
    assert found["bytes"] == file.stat().st_size
    again = run("runs", "export", "mine", "-o", file, "--folder", tmp_path / "runs")
    assert "--force" in again.stderr
    there = tmp_path / "there"
    taken = run_json("runs", "import", file, "--name", "theirs", "--folder", there)
    assert taken["path"] == str(there / "theirs")
    assert (there / "theirs" / "config.json").read_bytes() == (folder / "config.json").read_bytes()
    assert run("runs", "import", tmp_path / "none.zip", "--folder", there).exit_code == 2
