from __future__ import annotations

import json
from pathlib import Path

import pytest

from eznas_core.runs import tail
from eznas_core.runs.tail import last_event


def line(kind: str, **fields: object) -> str:
    return json.dumps({"event": kind, **fields}) + "\n"


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 16])
def test_it_is_the_last_of_its_kind_however_the_log_is_cut(tmp_path: Path, monkeypatch, block: int):
    monkeypatch.setattr(tail, "_BLOCK_BYTES", block)
    log = tmp_path / "events.jsonl"
    text = line("started") + line("generation", number=0, long="x" * 300)
    text += line("generation", number=1) + line("progress", of="generation") * 9
    log.write_text(text + '{"event": "generation", "num')
    assert last_event(log, "generation") == {"event": "generation", "number": 1}
    assert last_event(log, "started") == {"event": "started"}
    assert last_event(log, "finished") is None


def test_what_is_no_log_has_no_events(tmp_path: Path):
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "bytes").write_bytes(
        b'\xff\x00"generation"\n[1, "generation"]\n{"generation": 1}\n'
    )
    for name in ("none", "empty", "bytes", "."):
        assert last_event(tmp_path / name, "generation") is None
