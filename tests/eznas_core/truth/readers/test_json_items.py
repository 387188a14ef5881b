from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.foundation import EznasError
from eznas_core.truth.readers import json_items as module
from eznas_core.truth.readers.json_items import json_items

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def items(text: str | bytes) -> list:
    content = text.encode() if isinstance(text, str) else text
    return list(json_items(io.BytesIO(content), "it"))


@settings(max_examples=30)
@given(
    values=st.lists(VALUES, max_size=5), indent=st.sampled_from([None, 2]), ascii_only=st.booleans()
)
def test_the_members_of_a_list(values: list, indent: int | None, ascii_only: bool):
    assert items(json.dumps(values, indent=indent, ensure_ascii=ascii_only)) == values


@settings(max_examples=30)
@given(lists=st.dictionaries(st.text(), st.lists(VALUES, max_size=3), min_size=1, max_size=4))
def test_the_members_of_the_lists_of_an_object(lists: dict):
    assert items(json.dumps(lists)) == [value for values in lists.values() for value in values]


@pytest.mark.parametrize("chunk", [1, 2, 3, 10])
def test_members_across_the_ends_of_what_is_read(monkeypatch: pytest.MonkeyPatch, chunk: int):
    monkeypatch.setattr(module, "_CHUNK", chunk)
    values = [12345, "é\\n€", [1.5e-3, {}], {"a": [True, None]}, -7]
    assert items(json.dumps(values, ensure_ascii=False)) == values
    assert items(" \n[ ] ") == []


def test_members_are_given_before_the_rest_is_read():
    file = io.BytesIO(b"[1, " + b" " * 5_000_000 + b"2]")
    assert next(iter(json_items(file, "it"))) == 1
    assert file.tell() < 2_000_000


@pytest.mark.parametrize(
    "text",
    ["", "3", '"a"', "[1", "[1,", "[1 2]", "[1]]", "[1] x", "{", '{"a"}', '{"a": 1}', '{"a": [1]',
     "[nope]", '["a', "{1: [2]}", "[" * 100_000],
)  # fmt: skip
def test_what_is_not_such_a_text(text: str):
    with pytest.raises(EznasError, match=r"^it "):
        items(text)


def test_text_that_is_not_utf_8():
    with pytest.raises(EznasError, match="no JSON text"):
        items(b'["\xff"]')


def test_an_endless_member_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_CHUNK", 100)
    monkeypatch.setattr(module, "_LARGEST", 1000)
    file = io.BytesIO(b'["' + b"x" * 100_000)
    with pytest.raises(EznasError, match="cut short or no JSON"):
        list(json_items(file, "it"))
    assert file.tell() < 50_000


def test_progress():
    seen: list[int] = []
    list(json_items(io.BytesIO(b"[1, 2]"), "it", seen.append))
    assert seen[-1] == 6
