from __future__ import annotations

import pickle

import pytest

from eznas_core.spaces import Architecture, ArchitectureError


def test_an_architecture_is_its_space_and_text():
    one = Architecture("nasbench201", "|none~0|")
    assert str(one) == "|none~0|"
    assert one == Architecture("nasbench201", "|none~0|")
    assert len({one, Architecture("other", "|none~0|")}) == 2
    assert pickle.loads(pickle.dumps(one)) == one


def test_the_error_marks_the_place():
    lines = str(ArchitectureError("no such thing", "abcdef", 2, 3)).splitlines()
    assert lines == ["no such thing (at character 3)", "  abcdef", "    ^^^"]


@pytest.mark.parametrize("text", ["", "x" * 10_000, "a\nb"])
def test_the_message_stays_short(text):
    assert len(str(ArchitectureError("no", text, len(text) // 2, len(text)))) < 400


def test_the_error_survives_pickling():
    error = ArchitectureError("no", "abc", 1, 1)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.position, again.length) == (str(error), 1, 1)
