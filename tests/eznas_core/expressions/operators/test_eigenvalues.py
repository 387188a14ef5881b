"""Spectra of tensors as large as real ones, against NumPy in float64; and that they are shared."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from eznas_core import spaces, statistics
from eznas_core.expressions import OPERATORS, evaluate, evaluate_many, parse
from eznas_core.expressions.misfit import MisfitError
from eznas_core.expressions.plan import make_plan
from eznas_core.statistics import Statistic


@pytest.fixture(scope="module")
def real():
    space = spaces.get("nasbench201")
    cell = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|nor_conv_3x3~2|"
    rng = np.random.default_rng(0)
    network = space.build(space.parse(cell), rng)
    return statistics.collect(network, statistics.gaussian_probe(batch_size=4, rng=rng))


def rows_of(x, side):
    x = x.double().numpy()
    if side == "image":
        return x.reshape(len(x), -1)
    if side == "channel":
        return np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
    return x.reshape(*x.shape[:2], -1).reshape(x.shape[0] * x.shape[1], -1).T


def tensors(real, name):
    # One unit of each of the three sizes.
    units = [unit.index for unit in real.units]
    return [real.tensor(unit, Statistic.parse(name)) for unit in units[:: len(units) // 3]]


STATISTICS = ["activation[data]", "activation[perturbed]", "weight_grad[noise]", "weight"]


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("side", ["image", "channel", "spatial"])
def test_log_determinants_of_real_tensors_are_exact_in_single_precision(real, name, side):
    for x in tensors(real, name):
        rows = rows_of(x, side)
        gram = rows @ rows.T / rows.shape[1] + 1e-3 * np.eye(len(rows))
        found = OPERATORS.get(f"{side}_logdet").function(x)
        assert x.dtype == found.dtype == torch.float32
        assert float(found) == pytest.approx(np.linalg.slogdet(gram)[1], rel=1e-6)


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("side", ["", "channel_", "spatial_"])
def test_effective_ranks_of_real_tensors_are_exact_in_single_precision(real, name, side):
    for x in tensors(real, name):
        rows = rows_of(x, side.rstrip("_") or "image")
        values = np.linalg.svd(rows, compute_uv=False) ** 2
        shares = values / values.sum()
        entropy = -(shares[shares > 0] * np.log(shares[shares > 0])).sum()
        found = OPERATORS.get(f"{side}effective_rank").function(x)
        assert float(found) == pytest.approx(math.exp(entropy), rel=1e-6)
        if side != "spatial_":
            found = OPERATORS.get(f"{side}spectral_entropy").function(x)
            assert float(found) == pytest.approx(entropy / math.log(len(values)), rel=1e-6)


@pytest.mark.parametrize("side", ["image", "channel"])
def test_the_log_determinant_of_signs_is_a_composition(real, side):
    for x in tensors(real, "weight_grad[perturbed]"):
        signs = np.sign(rows_of(x, side))
        gram = signs @ signs.T / signs.shape[1] + 1e-3 * np.eye(len(signs))
        found = OPERATORS.get(f"{side}_logdet").function(x.sign())
        assert float(found) == pytest.approx(np.linalg.slogdet(gram)[1], rel=1e-6)


def test_the_fused_form_is_the_one_written_out(real):
    fused, written = evaluate_many(
        [
            parse("units_sum(channel_logdet(weight_grad[data]))"),
            parse("units_sum(logdet(ridge(channel_gram(weight_grad[data]))))"),
        ],
        real,
    )
    assert fused.value == pytest.approx(written.value, rel=1e-3)


def test_numbers_over_one_side_of_a_tensor_share_one_decomposition():
    names = [
        row.name for row in OPERATORS if row.prepare is OPERATORS.get("channel_logdet").prepare
    ]
    assert len(names) == 5
    (stage,) = make_plan(tuple(parse(f"{name}(weight)") for name in names)).stages
    spectra = [step for step in stage.steps if step.kernel is OPERATORS.get(names[0]).prepare]
    assert len(spectra) == 1


def test_what_can_be_made_of_a_spectrum(real):
    """Trace, largest share and stable rank, from the vector of eigenvalues."""
    for unit in real.units:
        x = real.tensor(unit.index, Statistic.parse("activation[data]")).double().numpy()
        rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
        values = np.linalg.svd(rows, compute_uv=False) ** 2 / rows.shape[1]
        spectrum = "channel_eigenvalues(activation[data])"
        texts = (f"mean({spectrum})", f"divide(largest({spectrum}), mean({spectrum}))")
        mean, share = (evaluate(parse(text), real).unit_values[unit.index] for text in texts)
        assert mean == pytest.approx(values.mean(), rel=1e-5)
        assert share == pytest.approx(values.max() / values.mean(), rel=1e-5)


@pytest.mark.parametrize("name", ["spatial_gram", "spatial_logdet", "spatial_effective_rank"])
def test_without_positions_there_are_no_spatial_rows(name):
    with pytest.raises(MisfitError, match="a 2x3 tensor has no positions"):
        OPERATORS.get(name).function(torch.ones(2, 3))
