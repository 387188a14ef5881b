"""Measures made of the logits' gradients, against those of a two-layer net on paper."""

from __future__ import annotations

import numpy as np
import pytest

from eznas_core.measures import MEASURES


def jacobian(toy) -> np.ndarray:
    return ((toy.second.sum(0) * (toy.hidden() > 0)) @ toy.first).astype(np.float64)


def test_jacov(two_layers):
    values = np.linalg.eigvalsh(np.corrcoef(jacobian(two_layers))) + 1e-5
    expected = -(np.log(values) + 1 / values).sum()
    assert MEASURES.get("jacov").value(two_layers.network, two_layers.inputs) == pytest.approx(
        expected, rel=1e-6
    )


def test_epe_nas(two_layers):
    rows, labels = jacobian(two_layers), two_layers.labels
    expected = 0.0
    for label in np.unique(labels):
        matrix = np.atleast_2d(np.corrcoef(rows[labels == label]))
        expected += abs(np.log(abs(matrix) + 1e-5).sum())
    assert MEASURES.get("epe_nas").value(two_layers.network, two_layers.inputs) == pytest.approx(
        expected
    )


def test_ntk_condition(two_layers):
    rows = []
    for i in range(6):
        at_first, at_second, _ = two_layers.backward(np.ones((1, 2)), slice(i, i + 1))
        rows.append(np.concatenate([at_first.ravel(), at_second.ravel()]))
    values = np.linalg.eigvalsh(np.array(rows) @ np.array(rows).T)
    measure = MEASURES.get("ntk_condition")
    assert measure.value(two_layers.network, two_layers.inputs) == pytest.approx(
        values[-1] / values[0], rel=1e-6
    )
    assert not measure.higher_is_better
