from __future__ import annotations

import os

import pytest

from eznas_core.foundation import open_plain, read_plain


def test_a_plain_file_is_read_and_written(tmp_path):
    file = tmp_path / "a"
    with os.fdopen(open_plain(file, os.O_WRONLY | os.O_CREAT), "wb") as out:
        out.write(b"text")
    assert read_plain(file) == b"text"


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "folder", "nothing"])
@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR | os.O_CREAT])
def test_nothing_else_is_opened_and_nothing_waited_for(tmp_path, kind, flags):
    place, outside = tmp_path / "x", tmp_path / "outside"
    if kind == "link":
        outside.write_text("secret")
        place.symlink_to(outside)
    elif kind == "dangling":
        place.symlink_to(outside)
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif flags != os.O_RDONLY:
        pytest.skip("what is not there is made")
    with pytest.raises(OSError, match=r"\w"):
        open_plain(place, flags)
    assert outside.exists() == (kind == "link")
