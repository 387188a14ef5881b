from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.foundation import EznasError
from eznas_core.runs import EventLog, read_events


def test_what_is_written_is_read_back_in_order(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    log = EventLog(file)
    log.write("started", {"seed": 3})
    log.write("generation", {"number": 0, "tau": 0.25}, durable=True)
    log.close()
    batch = read_events(file)
    assert [event["event"] for event in batch.events] == ["started", "generation"]
    assert batch.events[1]["tau"] == 0.25
    assert batch.offset == file.stat().st_size
    assert batch.skipped == 0


def test_reading_on_from_the_offset_gives_only_what_is_new(tmp_path: Path):
    log = EventLog(tmp_path / "events.jsonl")
    log.write("a", {})
    first = read_events(tmp_path)
    log.write("b", {})
    second = read_events(tmp_path, first.offset)
    assert [event["event"] for event in second.events] == ["b"]
    assert read_events(tmp_path, second.offset).events == ()
    log.close()


def test_a_half_written_last_line_waits_for_its_end(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"event":"a"}\n{"event":"b","x":')
    batch = read_events(file)
    assert [event["event"] for event in batch.events] == ["a"]
    with file.open("ab") as log:
        log.write(b"1}\n")
    rest = read_events(file, batch.offset)
    assert rest.events == ({"event": "b", "x": 1},)
    assert rest.skipped == 0


def test_lines_that_are_no_events_are_counted_and_passed_over(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    deep = b"[" * 100_000
    file.write_bytes(b'{"event":"a"}\nnonsense\n[1]\n{"no":"kind"}\n\xff\xfe\n' + deep + b"\n\n")
    batch = read_events(file)
    assert [event["event"] for event in batch.events] == ["a"]
    assert batch.skipped == 5


def test_events_of_an_unknown_kind_are_passed_on(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    file.write_text('{"event":"from the future","x":{"y":[1]}}\n')
    assert read_events(file).events[0]["x"] == {"y": [1]}


def test_a_log_that_became_shorter_is_read_from_its_start(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    file.write_text('{"event":"a"}\n')
    batch = read_events(file, 5000)
    assert batch.restarted
    assert len(batch.events) == 1


def test_a_log_that_is_not_there_is_empty(tmp_path: Path):
    assert read_events(tmp_path).events == ()
    assert read_events(tmp_path / "gone" / "events.jsonl").offset == 0


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path):
    folder = tmp_path / "events.jsonl"
    folder.mkdir()
    with pytest.raises(EznasError, match="cannot read"):
        read_events(tmp_path)


def test_opening_cuts_off_a_half_line_and_nothing_else(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"event":"a"}\n{"event":"b"' + b"x" * 200_000)
    log = EventLog(file)
    log.write("c", {})
    log.close()
    assert [event["event"] for event in read_events(file).events] == ["a", "c"]
    assert read_events(file).skipped == 0


def test_a_log_that_is_one_half_line_becomes_empty(tmp_path: Path):
    file = tmp_path / "events.jsonl"
    file.write_bytes(b'{"event"')
    EventLog(file).close()
    assert file.read_bytes() == b""


def test_an_event_on_a_full_disk_is_taken_back_whole(tmp_path: Path, monkeypatch):
    file = tmp_path / "events.jsonl"
    log = EventLog(file)
    log.write("a", {})
    before = file.read_bytes()
    write = os.write
    calls = []

    def full(handle: int, content: bytes) -> int:
        calls.append(content)
        if len(calls) == 1:
            return write(handle, content[:7])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(EznasError, match="No space left"):
        log.write("b", {"x": "y" * 100})
    monkeypatch.setattr(os, "write", write)
    assert file.read_bytes() == before
    log.write("c", {})
    log.close()
    assert [event["event"] for event in read_events(file).events] == ["a", "c"]


def test_a_log_that_was_taken_away_is_noticed(tmp_path: Path):
    folder = tmp_path / "run"
    folder.mkdir()
    log = EventLog(folder / "events.jsonl")
    (folder / "events.jsonl").unlink()
    with pytest.raises(EznasError, match="cannot write"):
        log.write("a", {})
    log.close()


def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path):
    log = EventLog(tmp_path / "events.jsonl")
    with pytest.raises(ValueError, match="JSON"):
        log.write("a", {"x": float("nan")})
    log.close()


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=8),
    cut=st.integers(0, 300),
)
def test_any_bytes_are_read_without_harm(tmp_path_factory, lines: list[bytes], cut: int):
    file = tmp_path_factory.mktemp("log") / "events.jsonl"
    good = json.dumps({"event": "good"}).encode()
    content = b"\n".join([*lines, good, b""])
    file.write_bytes(content)
    assert {"event": "good"} in read_events(file).events
    file.write_bytes(content[: min(cut, len(content))])
    batch = read_events(file)
    assert batch.offset <= file.stat().st_size
    assert read_events(file, batch.offset).events == ()


def test_a_log_that_is_a_link_to_a_folder_leads_nowhere(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "events.jsonl").write_text('{"event": "secret"}\n')
    log = tmp_path / "events.jsonl"
    log.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EznasError):
        read_events(log)
