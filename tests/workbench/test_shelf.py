"""Results kept by key."""

from __future__ import annotations

import pytest

from workbench.shelf import Shelf


def test_a_result_is_made_once_and_the_oldest_makes_room():
    made = []

    def make(key):
        return lambda: made.append(key) or key

    shelf = Shelf(2)
    for key in ("a", "b", "a", "c"):
        assert shelf.get(key, make(key)) == key
    assert made == ["a", "b", "c"]
    assert shelf.peek("a") is None
    assert shelf.peek("c") == "c"


def test_what_is_too_old_is_made_again():
    shelf = Shelf()
    assert shelf.get("a", lambda: 1) == 1
    assert shelf.get("a", lambda: 2, seconds=100) == 1
    assert shelf.get("a", lambda: 2, seconds=-1) == 2


def test_what_cannot_be_made_is_not_kept():
    shelf = Shelf()
    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 / 0)
    assert shelf.peek("a") is None
