from __future__ import annotations

import pickle

import numpy as np
import pytest

from eznas_core.foundation import EznasError
from eznas_core.foundation.unpickle import load_pickle
from eznas_core.truth.readers.contents import ALLOWED, latin1_bytes

NUMBERS = [
    np.float64(1.25),
    np.float32(-3.5),
    np.float16(0.5),
    np.int64(-(2**40)),
    np.int32(7),
    np.int16(-7),
    np.int8(-1),
    np.uint8(200),
    np.bool_(True),
    np.dtype(">f8").type(2.5),
]


def read(content: bytes) -> object:
    return load_pickle(content, ALLOWED, max_bytes=10_000, what="it")


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("number", NUMBERS, ids=repr)
def test_numbers_of_numpy_become_plain(number: np.generic, protocol: int):
    plain = read(pickle.dumps(number, protocol))
    assert plain == number.item()
    assert type(plain) is type(number.item())


@pytest.mark.parametrize("protocol", [2, 4])
def test_numbers_of_old_numpy(protocol: int):
    content = pickle.dumps([np.float64(1.25), np.float64(2.5)], protocol)
    old = content.replace(b"\x16numpy._core.multiarray", b"\x15numpy.core.multiarray")
    old = old.replace(b"numpy._core.multiarray\n", b"numpy.core.multiarray\n")
    assert b"_core" not in old
    # The frame of protocol 4 got one byte shorter.
    old = old.replace(len(content[11:]).to_bytes(8, "little"), len(old[11:]).to_bytes(8, "little"))
    assert read(old) == [1.25, 2.5]


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, 2.0]),
        np.str_("text"),
        np.datetime64("2020-01-01"),
        np.complex128(1j),
        np.dtype(object),
    ],
)
def test_nothing_else_of_numpy(value: object):
    with pytest.raises(EznasError):
        read(pickle.dumps(value))


def test_weights_are_not_read():
    torch = pytest.importorskip("torch")
    assert read(pickle.dumps({"acc": 1.0, "net": {"w": torch.zeros(3)}})) == {
        "acc": 1.0,
        "net": {"w": None},
    }


def test_bytes_of_old_pickles():
    assert read(pickle.dumps(b"\xff\x00", 2)) == b"\xff\x00"
    with pytest.raises(ValueError, match="rot13"):
        latin1_bytes("a", "rot13")
