"""What every page says while nothing can be kept."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    from workbench.panels import storage_state

    storage_state.show()


def warnings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("EZNAS_DATA", str(folder))
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    return [each.value for each in at.warning]


def test_nothing_is_said_where_all_is_well(tmp_path, monkeypatch):
    assert warnings(tmp_path / "not" / "there" / "yet", monkeypatch) == []


def test_a_folder_that_cannot_be_written_to(tmp_path, monkeypatch):
    asked = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: mode != os.W_OK and asked(p, mode))
    (said,) = warnings(tmp_path, monkeypatch)
    assert "cannot be written to" in said
    assert "EZNAS_DATA" in said


def test_a_full_disk(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    (said,) = warnings(tmp_path, monkeypatch)
    assert "disk" in said
    assert "is full" in said
    assert "Make room" in said
