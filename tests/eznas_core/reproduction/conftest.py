from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core import spaces
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, Column, keep_tables
from tests.helpers.tables import accuracy_table

NETWORKS = 6


@pytest.fixture(autouse=True)
def data_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and no embedded table: only what a test brings is there."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("EZNAS_DATA", str(folder))
    monkeypatch.setattr("eznas_core.truth.analog_nasbench.find_installed", lambda: None)
    return folder


@pytest.fixture(scope="session")
def sizes() -> tuple[Architecture, ...]:
    """Small networks of NATS-Bench size, quickly scored."""
    texts = ("8:8:8:8:8", "16:8:8:8:8", "8:16:8:8:8", "8:8:16:8:8", "8:8:8:16:8", "8:8:8:8:16")
    space = spaces.get("nats-sss")
    return tuple(space.parse(text) for text in texts)


@pytest.fixture
def keep(sizes):
    """Puts a table of those networks where `truth.load` finds it."""

    def put(source: str = "nats-bench", *, ceiling: float | None = None) -> AccuracyTable:
        table = accuracy_table(
            [each.text for each in sizes],
            [50.0, 58.0, 55.0, 52.0, 57.0, 53.0],
            space="nats-sss",
            columns=(Column(name="test", title="test accuracy", ceiling=ceiling),),
            source=source,
        )
        keep_tables((table,))
        return table

    return put
