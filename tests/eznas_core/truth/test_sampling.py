from __future__ import annotations

import numpy as np
import pytest

from eznas_core import truth
from eznas_core.foundation import EznasError
from eznas_core.truth import draw


def test_networks_are_drawn_evenly_and_by_seed():
    table = truth.load("nasbench201", "cifar10")
    drawn = draw(table, 2000, seed=3)
    assert len(set(drawn)) == 2000
    assert draw(table, 50, seed=3) == drawn[:50]
    assert draw(table, 50, seed=4) != drawn[:50]
    assert draw(table, 0, seed=3) == table.architectures()
    assert abs(np.mean(table.values(drawn)) - table.numbers[:, 0].mean()) < 1
    with pytest.raises(EznasError, match="has only 15625"):
        draw(table, 15_626, seed=0)
