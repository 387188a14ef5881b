from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eznas_core.truth import Provenance


@pytest.fixture(autouse=True)
def data_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of its own for every test."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("EZNAS_DATA", str(folder))
    return folder


@pytest.fixture
def provenance() -> Provenance:
    return Provenance(
        source="example",
        file="example.csv",
        size=12,
        sha256="ab" * 32,
        version="1.0",
        licence="CC0-1.0",
        label_note="made up",
        retrieved=date(2026, 1, 31),
    )
