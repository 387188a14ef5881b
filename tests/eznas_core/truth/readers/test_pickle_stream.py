from __future__ import annotations

import contextlib
import io
import os
import pickle
from collections import OrderedDict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.foundation import EznasError
from eznas_core.truth.readers import byte_source
from eznas_core.truth.readers.pickle_stream import PickleStream

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.tuples(inner, inner, inner, inner)
        | st.tuples(inner)
    ),
    max_leaves=10,
)
ALLOWED = {
    ("_codecs", "encode"): lambda text, encoding: text.encode(encoding),
    ("builtins", "set"): set,
    ("__builtin__", "set"): set,
    ("__builtin__", "bytes"): bytes,
    ("collections", "OrderedDict"): dict,
}


def machine(content: bytes, allowed=ALLOWED, **options) -> PickleStream:
    return PickleStream(io.BytesIO(content), allowed, what="the example", **options)


@settings(max_examples=50)
@given(value=PLAIN, protocol=st.sampled_from([2, 3, 4, 5]))
def test_it_reads_what_pickle_writes(value, protocol: int):
    assert machine(pickle.dumps(value, protocol)).load() == value


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_long_things_and_small_reads(monkeypatch: pytest.MonkeyPatch, protocol: int, chunk: int):
    monkeypatch.setattr(byte_source, "_CHUNK", chunk)
    value = {
        "long": "é" * 700,
        "bytes": b"\0" * 300,
        "many": list(range(70_000, 71_500)),
        "set": {1, 2, 3},
        "ordered": OrderedDict(a=1, b=[1.5] * 40),
        "repeated": ["same"] * 5,
        **{f"x-valid@{k}": k / 3 for k in range(1200)},
        "big": 2**2100,
        "negative": -(2**40),
    }
    assert machine(pickle.dumps(value, protocol)).load() == value


def test_several_pickles_one_after_the_other():
    reader = machine(pickle.dumps(1, 2) + pickle.dumps("two", 4) + pickle.dumps([3.0], 2))
    assert [reader.load(), reader.load(), reader.load()] == [1, "two", [3.0]]
    with pytest.raises(EznasError, match="cut short"):
        reader.load()


def test_equal_strings_are_one_object():
    parts = [{f"x-valid@{k}": 1.0 for k in range(3)} for _ in range(2)]
    first, second = machine(pickle.dumps(parts, 2)).load()
    assert [id(key) for key in first] == [id(key) for key in second]


def test_every_truncation_is_a_clear_error():
    content = pickle.dumps({"a": [1.5, "text"], "b": (1, 2, 3), "c": {4, 5}}, 4)
    for length in range(len(content)):
        with pytest.raises(EznasError, match="cut short or damaged"):
            machine(content[:length]).load()


@settings(max_examples=50)
@given(content=st.binary(max_size=200))
def test_no_bytes_do_anything_but_fail_clearly_or_give_plain_values(content: bytes):
    with contextlib.suppress(EznasError):
        machine(content).load()


@settings(max_examples=50)
@given(position=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_changed_byte_does_anything_else(position: int, byte: int):
    content = bytearray(
        pickle.dumps({"a": [1.5, "text"], "b": OrderedDict(c=b"xyz"), "d": (1, {2})}, 2)
    )
    content[position % len(content)] = byte
    with contextlib.suppress(EznasError):
        machine(bytes(content)).load()


class RunsACommand:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_hostile_pickle_runs_nothing_and_is_named(protocol: int, tmp_path: Path):
    trace = tmp_path / "trace"
    with pytest.raises(EznasError, match=r"the example asks for '(posix|nt)\.system'"):
        machine(pickle.dumps([RunsACommand(f"touch {trace}")], protocol)).load()
    assert not trace.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02K\x01)R.",  # a number is called
        b"\x80\x02cbuiltins\nset\nK\x01R.",  # with arguments that are no tuple
        b"\x80\x02K\x01}b.",  # a number is given a state
        b"\x80\x02]K\x01K\x02s.",  # an item for a list
        b"\x80\x02}K\x01a.",  # a member for a dictionary
        b"\x80\x02}(K\x01u.",  # a key without a value
        b"\x80\x02}]K\x01s.",  # a list as a key
        b"\x80\x02(K\x01\x86.",  # a tuple reaches below its mark
        b"\x80\x02h\x07.",  # nothing was remembered there
        b"\x80\x02K\x01r\xff\xff\xff\x7f.",  # and not this much
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x00.",  # an endless string of bytes
        b"\x80\x04]]\x93.",  # names that are no strings
        b"c" + b"x" * 5000,
        b"u.",
        b".",
        b"\x80\x02cbuiltins\nset\n(K\x01tR.",  # set(1)
    ],
)
def test_damage_of_every_kind(content: bytes):
    with pytest.raises(EznasError, match="cut short or damaged"):
        machine(content).load()


def test_the_stand_in_gets_the_call_and_the_state():
    class Made:
        def __init__(self, *arguments: object) -> None:
            self.arguments = arguments

        def __setstate__(self, state: object) -> None:
            self.state = state

    content = b"\x80\x02cpkg\nThing\n(K\x01K\x02tR}X\x01\x00\x00\x00aK\x03sb."
    made = machine(content, {("pkg", "Thing"): Made}).load()
    assert (made.arguments, made.state) == ((1, 2), {"a": 3})


def test_finished_dictionaries_are_shown_and_can_be_emptied():
    parts = [{"results": {f"x@{k}": float(k) for k in range(50)}, "index": i} for i in range(9)]
    taken = []

    def finished(part: dict) -> bool:
        if "results" not in part:
            return False
        taken.append((part["index"], part["results"]["x@49"]))
        part.clear()
        return True

    content = pickle.dumps({"all": parts, "names": ["x@1", "x@2"]}, 2)
    value = machine(content, finished=finished).load()
    assert taken == [(i, 49.0) for i in range(9)]
    assert value == {"all": [{}] * 9, "names": ["x@1", "x@2"]}


def test_what_was_forgotten_cannot_be_had_again():
    shared: dict = {}
    content = pickle.dumps([{"results": shared}, shared], 2)
    value = machine(content, finished=lambda part: "results" in part).load()
    assert value[1] == "<forgotten>"


def test_progress_reaches_the_number_of_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(byte_source, "_CHUNK", 100)
    content = pickle.dumps(list(range(1000)))
    seen: list[int] = []
    machine(content, read=seen.append).load()
    assert seen == sorted(seen)
    assert seen[-1] == len(content)
