from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eznas_core.foundation import (
    EznasError,
    Failure,
    Reason,
    Registry,
    UnknownNameError,
    append_line,
    atomic_write_json,
    atomic_write_text,
    cannot,
    child_seed,
    content_hash,
    data_folder,
    has_no_room,
    inside,
    numpy_generator,
    sha256_of_file,
    torch_generator,
    unknown_name,
)


def test_unknown_name_says_what_was_given_what_is_allowed_and_the_nearest():
    message = str(unknown_name("search space", "NASBench21", ["nasbench201", "darts"]))
    assert "search space 'NASBench21'" in message
    assert "did you mean 'nasbench201'" in message
    assert "darts, nasbench201" in message


def test_unknown_name_without_a_neighbour_makes_no_suggestion():
    error = unknown_name("thing", "zzz", ["alpha"])
    assert "did you mean" not in str(error)
    assert error.nearest == ()


def test_unknown_name_knows_the_nearest_names_also_after_pickling():
    error = unknown_name("thing", "Sigmod", ["sigmoid", "sign", "add"])
    assert error.nearest == ("sigmoid", "sign")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.nearest) == (str(error), error.nearest)


def test_registry_finds_by_any_spelling_and_refuses_duplicates():
    registry = Registry[int]("thing")
    registry.add("one-two", 12, aliases=("douze",))
    assert registry.get("ONE_TWO") == registry.get("onetwo") == registry.get("douze") == 12
    assert "douze" in registry
    assert 3 not in registry
    with pytest.raises(ValueError, match="already declared as 'one-two'"):
        registry.add("Douze", 13)
    with pytest.raises(UnknownNameError, match="did you mean 'one-two'"):
        registry.get("one-too")


def test_child_seeds_are_equal_in_another_process_and_differ_by_name():
    code = "from eznas_core.foundation import child_seed; print(child_seed(7, 'a', 3))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) == child_seed(7, "a", 3)
    assert len({child_seed(7, "ab", "c"), child_seed(7, "a", "bc"), child_seed(8, "ab", "c")}) == 3
    assert 0 <= child_seed(7, "a") < 2**63


def test_generators_repeat():
    first, second = numpy_generator(1, "x"), numpy_generator(1, "x")
    assert np.array_equal(first.integers(0, 9, 20), second.integers(0, 9, 20))
    assert torch_generator(first).initial_seed() == torch_generator(second).initial_seed()


def test_a_failed_write_leaves_the_old_content(tmp_path: Path):
    target = tmp_path / "a.json"
    atomic_write_json(target, {"b": 1})
    with pytest.raises(ValueError, match="JSON compliant"):
        atomic_write_json(target, {"b": float("nan")})
    assert json.loads(target.read_text()) == {"b": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_writing_where_a_file_stands_in_the_way_is_a_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(EznasError, match="cannot write"):
        atomic_write_text(tmp_path / "file" / "child", "y")
    with pytest.raises(EznasError, match="cannot write"):
        append_line(tmp_path / "gone" / "log", "y")


def test_append_line_adds_whole_lines(tmp_path: Path):
    log = tmp_path / "log"
    append_line(log, "one")
    append_line(log, "two")
    assert log.read_text() == "one\ntwo\n"
    with pytest.raises(ValueError, match="line break"):
        append_line(log, "a\nb")


@pytest.mark.parametrize("name", ["..", "../x", "/etc/passwd", "", ".", "a/../../x", "a\0b"])
def test_a_path_from_a_form_never_leaves_its_folder(tmp_path: Path, name: str):
    with pytest.raises(EznasError):
        inside(tmp_path, name)


def test_a_link_that_leads_out_is_refused(tmp_path: Path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "link").symlink_to(tmp_path)
    with pytest.raises(EznasError):
        inside(tmp_path / "room", "link/secret")
    assert inside(tmp_path / "room", "a.txt") == (tmp_path / "room").resolve() / "a.txt"


def test_the_data_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "here"))
    assert data_folder("truth") == tmp_path / "here" / "truth"
    assert (tmp_path / "here" / "truth").is_dir()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file"))
    with pytest.raises(EznasError, match="EZNAS_DATA"):
        data_folder()


def test_hashes(tmp_path: Path):
    assert content_hash([1, "a"]) != content_hash([1, "b"])
    path = tmp_path / "x"
    path.write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1
    assert sha256_of_file(path) == known


def test_a_failure_reads_as_a_sentence():
    assert str(Failure(Reason.NO_UNITS)) == "no units"
    assert str(Failure(Reason.SHAPE, "unit 3")) == "shapes do not fit: unit 3"


def test_foundation_does_not_import_torch():
    code = "import eznas_core.foundation, sys; sys.exit('torch' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "Make room"), (errno.EROFS, "the right to write"), (errno.EIO, "")],
)
def test_what_the_system_refuses_comes_with_a_way_out(number: int, advice: str):
    said = str(cannot("write a.json", OSError(number, os.strerror(number))))
    assert said.startswith(f"cannot write a.json: {os.strerror(number)}")
    assert advice in said
    assert ("EZNAS_DATA" in said) == bool(advice)


def test_a_full_disk_is_known(tmp_path: Path, monkeypatch):
    assert not has_no_room(tmp_path)
    assert not has_no_room(tmp_path / "gone")
    usage = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert has_no_room(tmp_path)
