from __future__ import annotations

import numpy as np
import pytest

from eznas_core.foundation import EznasError
from eznas_core.truth import AccuracyTable, Column, Spread, spread


@pytest.fixture
def table(provenance) -> AccuracyTable:
    return AccuracyTable(
        space="any",
        dataset="any",
        texts=("a", "b", "c", "d"),
        columns=(Column(name="one", title="one"), Column(name="two", title="two")),
        numbers=np.array([[10.0, np.nan], [10.5, 3.0], [19.0, np.nan], [20.0, 4.0]]),
        default_label="one",
        provenance=provenance,
    )


def test_networks_are_counted_in_equal_bins(table: AccuracyTable):
    found = spread(table, bins=2)
    assert (found.edges, found.counts) == ((10.0, 15.0, 20.0), (2, 2))
    assert spread(table, "two", bins=2).counts == (1, 1)
    assert sum(spread(table).counts) == len(table)


def test_a_bar_is_as_high_as_its_count():
    found = Spread((1.0, 2.0, 3.0, 4.0, 5.0), (8, 0, 4, 1))
    assert found.bars == "█ ▄▁"
    assert str(found) == "1 █ ▄▁ 5"
    assert Spread((1.0, 2.0), (0,)).bars == " "


def test_an_unknown_column(table: AccuracyTable):
    with pytest.raises(EznasError, match="did you mean 'one'"):
        spread(table, "ones")
