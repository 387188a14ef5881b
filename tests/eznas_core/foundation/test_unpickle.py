from __future__ import annotations

import io
import os
import pickle
import sys
from collections import OrderedDict
from pathlib import Path

import pytest

from eznas_core.foundation import EznasError
from eznas_core.foundation.unpickle import (
    AllowListUnpickler,
    load_pickle,
    load_stream,
    record_class,
)


class Cell:
    """Stands for a class of a package that must not be imported."""

    def __init__(self, accuracy: float) -> None:
        self.accuracy = accuracy


class RunsACommand:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def read(content: bytes, allowed=None) -> object:
    return load_pickle(content, allowed or {}, max_bytes=1 << 20, what="the example")


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_come_back_in_every_protocol(protocol: int):
    value = {"a": [1, 2.5, None, True, "é", b"x", (1, 2), {3}, 2**70], ("k", 1): {}}
    allowed = {("builtins", "set"): set, ("__builtin__", "set"): set}
    allowed[("_codecs", "encode")] = lambda text, encoding: text.encode(encoding)
    assert read(pickle.dumps(value, protocol), allowed) == value


@pytest.mark.parametrize("protocol", range(6))
def test_an_object_becomes_the_stand_in_given_for_it(protocol: int):
    stand_in = record_class("Cell")
    allowed = {
        (Cell.__module__, "Cell"): stand_in,
        ("copy_reg", "_reconstructor"): lambda cls, _base, _state: cls(),
        ("__builtin__", "object"): object,
    }
    cell = read(pickle.dumps(Cell(93.5), protocol), allowed)
    assert isinstance(cell, stand_in)
    assert not isinstance(cell, Cell)
    assert vars(cell) == {"accuracy": 93.5}


@pytest.mark.parametrize("protocol", range(6))
def test_a_hostile_pickle_runs_nothing_and_is_named(protocol: int, tmp_path: Path):
    trace = tmp_path / "trace"
    content = pickle.dumps([1, RunsACommand(f"touch {trace}")], protocol)
    pickle.loads(content)
    assert trace.exists(), "the example must be able to do harm, or the test proves nothing"
    trace.unlink()
    with pytest.raises(EznasError, match=r"the example asks for '(posix|nt)\.system'"):
        read(content)
    assert not trace.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"cbuiltins\neval\n(S'1'\ntR.",
        b"cbuiltins\n__import__\n(S'os'\ntR.",
        b"\x80\x04\x8c\x08builtins\x8c\x07getattr\x93.",
        b"\x80\x04\x8c\x0bcollections\x8c\x17OrderedDict.__init__\x93.",
        b"\x80\x02\x82\x01.",
        b"Pid\n.",
    ],
    ids=["eval", "import", "getattr", "dotted", "extension", "persistent"],
)
def test_every_road_to_a_foreign_object_is_closed(content: bytes):
    with pytest.raises(EznasError):
        read(content, {("collections", "OrderedDict"): OrderedDict})


def test_the_module_that_a_file_names_is_not_imported():
    module = "this_module_is_nowhere"
    with pytest.raises(EznasError, match=module):
        read(f"c{module}\nThing\n.".encode())
    with pytest.raises(EznasError, match=r"antigravity\.fly"):
        read(b"cantigravity\nfly\n.")
    assert "antigravity" not in sys.modules


def test_a_file_cannot_write_to_its_stand_in_class():
    stand_in = record_class("Cell")
    # BUILD on the class itself, with slot state {"accuracy": 1}.
    content = b"\x80\x02cpkg\nCell\nN}X\x08\x00\x00\x00accuracyK\x01s\x86b."
    with pytest.raises(EznasError, match="takes no new attribute"):
        read(content, {("pkg", "Cell"): stand_in})
    assert not hasattr(stand_in, "accuracy")


def test_every_truncation_is_a_clear_error():
    content = pickle.dumps({"a": [1.5, "text"], "b": (1, 2, 3)})
    for length in range(len(content)):
        with pytest.raises(EznasError, match="cut short or damaged"):
            read(content[:length])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a pickle", b"\x80\x63.", b"00."])
def test_what_is_no_pickle_is_a_clear_error(content: bytes):
    with pytest.raises(EznasError, match="cut short or damaged, or is no pickle"):
        read(content)


def test_files_have_a_largest_size(tmp_path: Path):
    file = tmp_path / "x.pkl"
    file.write_bytes(pickle.dumps("x" * 3_000_000))
    with pytest.raises(EznasError, match=r"the file x\.pkl has 2\.9 MB; .* at most 1\.0 MB"):
        load_pickle(file, {}, max_bytes=1 << 20)
    with pytest.raises(EznasError, match="the pickle has"):
        load_pickle(b"x" * 11, {}, max_bytes=10)


def test_a_missing_file_is_a_clear_error(tmp_path: Path):
    with pytest.raises(EznasError, match=r"cannot read .*gone"):
        load_pickle(tmp_path / "gone", {}, max_bytes=10)


def test_a_claim_of_endless_data_is_a_clear_error():
    # BINBYTES8 that announces 2**60 bytes and has none.
    with pytest.raises(EznasError):
        read(b"\x80\x04\x8e" + (2**60).to_bytes(8, "little") + b".")


def test_several_pickles_in_one_stream():
    stream = io.BytesIO(pickle.dumps(1) + pickle.dumps([2]))
    assert [load_stream(stream, {}, what="it"), load_stream(stream, {}, what="it")] == [1, [2]]


def test_the_strings_of_python_2():
    content = b"U\x02\xff\x00."
    assert AllowListUnpickler(io.BytesIO(content), {}, what="it", encoding="bytes").load() == (
        b"\xff\x00"
    )
    with pytest.raises(EznasError, match="damaged"):
        read(content)
