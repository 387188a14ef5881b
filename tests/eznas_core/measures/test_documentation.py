from __future__ import annotations

from pathlib import Path

import pytest

from eznas_core.measures import MEASURES
from eznas_core.ranking import FIGURES

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", MEASURES.names())
def test_every_measure_is_described(name: str):
    text = (DOCS / "measures.md").read_text()
    assert f"| `{name}` |" in text
    assert MEASURES.get(name).paper.split(",")[0].split(" and ")[0] in text


@pytest.mark.parametrize("name", FIGURES.names())
def test_every_figure_is_explained(name: str):
    assert f"`{name}`" in (DOCS / "what_these_numbers_mean.md").read_text()
