"""What holds for every test: the tables that ship with the package are out of the way.

Which of them there are changes with what this project has trained; a test that wants one brings
its own, or reads the folder itself. Nor are scores kept from one test to another, or the files
with spaces that one of them named, or the page that one of them ran.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_shipped_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", Path("no such folder"))


@pytest.fixture(autouse=True, scope="session")
def no_stored_scores() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EZNAS_CACHE", "off")
        yield


@pytest.fixture(autouse=True)
def no_named_spaces() -> Iterator[None]:
    # Named files are handed to processes by the environment, where they would outlive the test.
    before = os.environ.get("EZNAS_SPACES")
    yield
    if before is None:
        os.environ.pop("EZNAS_SPACES", None)
    else:
        os.environ["EZNAS_SPACES"] = before


@pytest.fixture(autouse=True)
def no_page_as_main() -> Iterator[None]:
    # Streamlit makes the page that it runs the main module, and leaves it so. A process that a
    # later test starts afresh would then run that page.
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
