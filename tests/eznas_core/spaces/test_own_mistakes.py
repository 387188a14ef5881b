from __future__ import annotations

import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces.own_mistakes import MISTAKES, told


def _wrong() -> None:
    [][3]


def test_the_line_of_the_user_s_own_is_told():
    with pytest.raises(IndexError) as caught:
        _wrong()
    line = _wrong.__code__.co_firstlineno + 1
    assert told(caught.value) == f"test_own_mistakes.py, line {line}: IndexError: " + str(
        caught.value
    )


def test_an_error_of_ours_is_told_without_its_kind():
    with pytest.raises(EznasError) as caught:
        raise EznasError("no such thing")
    assert told(caught.value).endswith(": no such thing")
    assert told(EznasError("no such thing")) == "no such thing"


def test_ctrl_c_is_no_mistake():
    assert not issubclass(KeyboardInterrupt, MISTAKES)
    assert issubclass(SystemExit, MISTAKES)
