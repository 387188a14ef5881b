"""The file of scores: exact, shared, bounded, and never trusted when damaged."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eznas_core.foundation import Failure, Reason
from eznas_core.scoring import Score, ScoreStore, default_store

CONTENT = {"space": {"name": "toy"}, "proxy": {"kind": "measure", "text": "params"}}
ODD = {
    "minus zero": Score(value=-0.0, seconds=0.5),
    "large": Score(value=1e61, unit_values=(1.1e-300, None, 3.0), seconds=1e-9),
    "tenth": Score(value=0.1 + 0.2, unit_values=(0.1 + 0.2,)),
    "none": Score(failure=Failure(Reason.NOT_SQUARE, "unit 3: det of a 3×5 slice")),
}
WRITER = """
import sys
from pathlib import Path
from eznas_core.scoring import Score, ScoreStore
store, name = ScoreStore(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    store.write({"space": "toy"}, {f"{name} {number}": Score(value=float(number))})
    if number == 20:
        print("under way", flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> ScoreStore:
    return ScoreStore(tmp_path / "scores.sqlite")


def fill(store: ScoreStore, count: int, content: dict = CONTENT) -> dict[str, Score]:
    scores = {f"net {i}": Score(value=i / 7, unit_values=(i / 3,) * 4) for i in range(count)}
    store.write(content, scores)
    return scores


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_stored_score_comes_back_to_the_last_bit(store: ScoreStore):
    store.write(CONTENT, ODD)
    store.close()
    found = ScoreStore(store.info().path).read(CONTENT, ODD)
    assert found == ODD
    assert str(found["minus zero"].value) == "-0.0"
    assert found["tenth"].value.hex() == (0.1 + 0.2).hex()


def test_nothing_is_found_under_anything_else(store: ScoreStore):
    scores = fill(store, 3)
    assert store.read({**CONTENT, "probe": "x"}, scores) == {}
    assert store.read(CONTENT, ["net 9"]) == {}
    assert store.read(CONTENT, scores) == scores


def test_more_networks_than_one_query_takes(store: ScoreStore):
    scores = fill(store, 1000)
    assert store.read(CONTENT, scores) == scores
    assert (store.info().scores, store.info().tasks) == (1000, 1)


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path):
    path = tmp_path / "scores.sqlite"
    with writer(path, "one", 150) as one, writer(path, "two", 150) as two:
        for process in (one, two):
            process.communicate(timeout=300)
        assert (one.returncode, two.returncode) == (0, 0)
    store = ScoreStore(path)
    names = [f"{name} {number}" for name in ("one", "two") for number in range(150)]
    found = store.read({"space": "toy"}, names)
    assert [found[name].value for name in names] == [*map(float, range(150))] * 2
    assert store.check() == (300, 0)


def test_a_writer_that_is_killed_leaves_whole_rows_only(tmp_path: Path):
    path = tmp_path / "scores.sqlite"
    with writer(path, "one", 10**9) as process:
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
    store = ScoreStore(path, tell=pytest.fail)
    sound, removed = store.check()
    assert removed == 0
    assert sound > 20
    found = store.read({"space": "toy"}, [f"one {number}" for number in range(sound)])
    assert [found[f"one {number}"].value for number in range(sound)] == list(range(sound))
    fill(store, 5)
    assert store.info().scores == sound + 5


@pytest.mark.parametrize("column", ["body", "checksum"])
def test_a_row_with_a_flipped_bit_is_never_served(store: ScoreStore, column: str):
    scores = fill(store, 5)
    store.close()
    with sqlite3.connect(store.info().path) as raw:
        (old,) = raw.execute(f"SELECT {column} FROM scores WHERE network = 'net 3'").fetchone()
        flipped = bytes([*old[:-1], old[-1] ^ 1])
        raw.execute(f"UPDATE scores SET {column} = ? WHERE network = 'net 3'", (flipped,))
    found = store.read(CONTENT, scores)
    assert found == {name: score for name, score in scores.items() if name != "net 3"}
    assert store.damaged == 1
    assert store.info().scores == 4


def test_a_row_that_was_moved_to_another_proxy_is_not_served(store: ScoreStore):
    fill(store, 1)
    other = {**CONTENT, "proxy": {"kind": "measure", "text": "flops"}}
    fill(store, 2, other)
    store.close()
    with sqlite3.connect(store.info().path) as raw:
        raw.execute("DELETE FROM scores WHERE task = 2 AND network = 'net 0'")
        raw.execute("UPDATE scores SET task = 2 WHERE task = 1")
    assert list(store.read(other, ["net 0", "net 1"])) == ["net 1"]


def test_any_flipped_byte_of_the_file_is_served_right_or_not_at_all(tmp_path: Path):
    path = tmp_path / "scores.sqlite"
    store = ScoreStore(path)
    scores = fill(store, 60)
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    whole = path.read_bytes()
    for at in range(7, len(whole), len(whole) // 60):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        for left in path.parent.glob("scores.sqlite-*"):
            left.unlink()
        said: list[str] = []
        damaged = ScoreStore(path, tell=said.append)
        found = damaged.read(CONTENT, scores)
        assert all(found[name] == scores[name] for name in found), at
        damaged.close()


@pytest.mark.parametrize("keep", [0, 50, 5000])
def test_a_file_that_was_cut_short_is_set_aside(tmp_path: Path, keep: int):
    path = tmp_path / "scores.sqlite"
    store = ScoreStore(path)
    scores = fill(store, 300)
    store.close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    with path.open("r+b") as file:
        file.truncate(keep)
    said: list[str] = []
    store = ScoreStore(path, tell=said.append)
    found = store.read(CONTENT, scores)
    assert all(found[name] == scores[name] for name in found)
    store.check()
    assert fill(store, 7) == store.read(CONTENT, [f"net {i}" for i in range(7)])
    if keep:
        assert "damaged" in said[0]
        assert len(store.info().set_aside) == 1
        store.clear()
        assert store.info().set_aside == ()


def test_something_else_under_its_name_is_set_aside(tmp_path: Path):
    path = tmp_path / "scores.sqlite"
    path.write_text("a shopping list, long enough not to be taken for an empty file" * 20)
    said: list[str] = []
    store = ScoreStore(path, tell=said.append)
    assert store.read(CONTENT, ["net 0"]) == {}
    assert len(said) == 1
    (aside,) = store.info().set_aside
    assert aside.read_text().startswith("a shopping list")


def test_a_full_disk_is_told_once_and_nothing_breaks(tmp_path: Path):
    code = f"""
import resource, signal
from pathlib import Path
from eznas_core.scoring import Score, ScoreStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
said = []
store = ScoreStore(Path({str(tmp_path / "scores.sqlite")!r}), tell=said.append)
store.write({{"a": 1}}, {{"first": Score(value=1.0)}})
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
for number in range(2000):
    store.write({{"a": 1}}, {{f"net {{number}}": Score(value=1.0, unit_values=(1.0,) * 50)}})
print(len(said), said[0])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("1 scores are not kept from now on")
    assert ScoreStore(tmp_path / "scores.sqlite").read({"a": 1}, ["first"])["first"].value == 1.0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path):
    (tmp_path / "no").mkdir(mode=0o500)
    said: list[str] = []
    store = ScoreStore(tmp_path / "no" / "scores.sqlite", tell=said.append)
    fill(store, 2)
    assert len(said) == 1


def test_a_file_in_place_of_the_folder_is_told_once(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    said: list[str] = []
    store = ScoreStore(tmp_path / "file" / "scores.sqlite", tell=said.append)
    fill(store, 2)
    assert store.read(CONTENT, ["net 0"]) == {}
    assert len(said) == 1


def test_it_stays_within_its_bound_and_keeps_what_was_used(tmp_path: Path, monkeypatch):
    store = ScoreStore(tmp_path / "scores.sqlite", largest=200_000)
    now = time.time()
    fill(store, 500, {"task": "old"})
    kept = [f"net {i}" for i in range(20)]
    for task in range(10):
        monkeypatch.setattr(time, "time", lambda task=task: now + 3600 * (task + 1))
        store.read({"task": "old"}, kept)
        fill(store, 500, {"task": task})
    found = store.read({"task": "old"}, [f"net {i}" for i in range(500)])
    assert set(kept) <= set(found)
    assert len(found) < 500
    with sqlite3.connect(store.info().path) as raw:
        pages, free = (
            raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
        )
    assert (pages - free) * 4096 <= 200_000


def test_clearing_leaves_an_empty_store(store: ScoreStore):
    scores = fill(store, 30)
    assert store.clear() == 30
    assert store.read(CONTENT, scores) == {}
    assert fill(store, 2) == store.read(CONTENT, ["net 0", "net 1"])


def test_a_sample_says_what_was_computed(store: ScoreStore):
    scores = fill(store, 10)
    rows = store.sample(4, seed=0)
    assert len({row.network for row in rows}) == 4
    assert all(row.content == CONTENT and row.score == scores[row.network] for row in rows)
    assert store.sample(4, seed=0) == rows
    assert len(store.sample(99, seed=0)) == 10


def test_the_default_can_be_switched_off(monkeypatch, tmp_path):
    monkeypatch.setenv("EZNAS_CACHE", "off")
    assert default_store() is None
    monkeypatch.delenv("EZNAS_CACHE")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    store = default_store()
    assert store is not None
    assert store.info().path == tmp_path / "scores" / "scores.sqlite"
