"""Every operator against the same thing written by hand in NumPy or SciPy, in float64."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch

from eznas_core.expressions import OPERATORS
from eznas_core.expressions.misfit import MisfitError

NAN, INF = math.nan, math.inf
RNG = np.random.default_rng(0)


def rows(x, axis):
    return np.moveaxis(x, axis, 0).reshape(x.shape[axis], -1)


def zscore(x):
    return np.zeros_like(x) if x.min() == x.max() else (x - x.mean()) / x.std()


def channel_softmax(x):
    return scipy.special.softmax(x, axis=1 if x.ndim > 1 else 0)


def kl(x, y):
    axis = 1 if x.ndim > 1 else 0
    log_p, log_q = scipy.special.log_softmax(x, axis), scipy.special.log_softmax(y, axis)
    return (np.exp(log_p) * (log_p - log_q)).sum(axis).mean()


def cosine(x, y):
    length = np.linalg.norm(x) * np.linalg.norm(y)
    return (x * y).sum() / length if length else 0.0


def slices(x, function):
    flat = x.reshape(-1, *x.shape[-2:])
    return np.array([function(matrix) for matrix in flat]).reshape(x.shape[:-2])


def logdet(matrix):
    sign, logarithm = np.linalg.slogdet(matrix)
    return 0.0 if sign < 0 else logarithm


def spectrum(x, axis):
    # Squared singular values are the eigenvalues of the Gram matrix, found another way.
    values = np.linalg.svd(rows(x, axis), compute_uv=False) ** 2
    return np.where(values <= 1e-13 * values.max(), 0.0, values)


def ratio(x, axis):
    values = spectrum(x, axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        return values.max() / values.min()


def erank(x, axis):
    values = spectrum(x, axis)
    total = values.sum()
    return math.exp(scipy.stats.entropy(values)) if total else 1.0


def entropy(x, axis):
    values = spectrum(x, axis)
    if not values.sum() or len(values) == 1:
        return 0.0
    return scipy.stats.entropy(values, base=len(values))


def positions(x):
    """The tensor with its positions as axis 0."""
    return x.reshape(x.shape[0] * x.shape[1], -1).T


def ridged_logdet(matrix):
    sign, logarithm = np.linalg.slogdet(matrix + 1e-3 * np.eye(len(matrix)))
    assert sign == 1
    return logarithm


def eigenvalues(x, axis):
    a = rows(x, axis)
    found = spectrum(x, axis) / a.shape[1]
    return np.sort(found)


def correlation(x, axis):
    a = rows(x, axis)
    found = np.zeros((len(a), len(a)))
    for i, j in itertools.product(range(len(a)), repeat=2):
        if np.ptp(a[i]) and np.ptp(a[j]):
            found[i, j] = np.corrcoef(a[i], a[j])[0, 1]
    return found


def agreement(x):
    a = rows(x, 0) > 0
    return np.array([[np.mean(p == q) for q in a] for p in a])


def gram(x, axis):
    a = rows(x, axis)
    return np.array([[np.mean(p * q) for q in a] for p in a])


UNARY = {
    "negate": lambda x: -x,
    "reciprocal": lambda x: 1 / x,
    "abs": np.abs,
    "square": lambda x: x**2,
    "log": lambda x: np.where(x < 0, 0.0, np.log(np.where(x < 0, 1.0, x))),
    "log_abs": lambda x: np.log(np.abs(x)),
    "exp": np.exp,
    "sqrt": lambda x: np.sqrt(np.maximum(x, 0.0)),
    "sigmoid": scipy.special.expit,
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0.0),
    "sign": lambda x: np.where(np.isnan(x), 0.0, np.sign(x)),
    "heaviside": lambda x: (x >= 0) * 1.0,
    "greater_than_zero": lambda x: (x > 0) * 1.0,
    "less_than_zero": lambda x: (x < 0) * 1.0,
    "ones_like": np.ones_like,
    "zeros_like": np.zeros_like,
}
BINARY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "less": lambda x, y: (x < y) * 1.0,
    "greater": lambda x, y: (x > y) * 1.0,
    "equal": lambda x, y: (x == y) * 1.0,
}
TENSOR = {
    "normalise": zscore,
    "softmax": channel_softmax,
    "mean": np.mean,
    "l1_norm": lambda x: np.abs(x).sum() / x.size,
    "frobenius": lambda x: np.sqrt((x**2).sum()),
    "numel": lambda x: float(x.size),
    "largest": lambda x: sorted(x.ravel())[-1],
    "batch_std": lambda x: x.std(0),
}
SQUARE = {
    "determinant": lambda x: slices(x, np.linalg.det),
    "logdet": lambda x: slices(x, logdet),
    "ridge": lambda x: x + 1e-3 * np.eye(x.shape[-1]),
}
TWO_AXES = {
    "eigenvalue_ratio": lambda x: ratio(x, 0),
    "channel_eigenvalue_ratio": lambda x: ratio(x, 1),
    "gram": lambda x: gram(x, 0),
    "channel_gram": lambda x: gram(x, 1),
    "correlation": lambda x: correlation(x, 0),
    "channel_correlation": lambda x: correlation(x, 1),
    "sign_agreement": agreement,
    "effective_rank": lambda x: erank(x, 0),
    "channel_effective_rank": lambda x: erank(x, 1),
    "spatial_gram": lambda x: gram(positions(x), 0),
    "spatial_effective_rank": lambda x: erank(positions(x), 0),
    "spectral_entropy": lambda x: entropy(x, 0),
    "channel_spectral_entropy": lambda x: entropy(x, 1),
    "eigenvalues": lambda x: eigenvalues(x, 0),
    "channel_eigenvalues": lambda x: eigenvalues(x, 1),
    "image_logdet": lambda x: ridged_logdet(gram(x, 0)),
    "channel_logdet": lambda x: ridged_logdet(gram(x, 1)),
    "spatial_logdet": lambda x: ridged_logdet(gram(positions(x), 0)),
    "channel_mean": lambda x: rows(x, 1).mean(1),
    "channel_std": lambda x: rows(x, 1).std(1),
    "image_mean": lambda x: rows(x, 0).mean(1),
    "image_std": lambda x: rows(x, 0).std(1),
}
TWO_TENSORS = {
    "hamming_distance": lambda x, y: np.mean(UNARY["sign"](x) != UNARY["sign"](y)),
    "kl_divergence": kl,
    "cosine_similarity": cosine,
    "matmul": lambda x, y: np.einsum("...ij,...jk->...ik", x, y),
}
SEQUENCES = {"previous": lambda v: [v[max(0, i - 1)] for i in range(len(v))]}
UNITS = {
    "units_mean": np.mean,
    "units_sum": np.sum,
    "units_rss": lambda v: math.sqrt(sum(a * a for a in v)),
    "units_min": min,
    "units_max": max,
    "units_median": np.median,
    "units_std": np.std,
    "units_count": len,
    "units_first": lambda v: v[0],
    "units_last": lambda v: v[-1],
    "units_change": lambda v: np.mean(np.abs(np.diff(v))) if len(v) > 1 else 0.0,
    "units_depth_weighted": lambda v: np.average(v, weights=np.arange(1, len(v) + 1)),
}

ORDINARY = RNG.normal(size=(4, 3, 5, 5))
FINITE = {
    "ordinary": ORDINARY,
    "zero": np.zeros((2, 3, 4, 4)),
    "negative": -np.abs(ORDINARY),
    "one element": np.full((1, 1, 1, 1), -0.5),
    "integers": np.sign(RNG.normal(size=(6, 2, 3, 3)).round()),
    "large and small": ORDINARY * 10.0 ** RNG.integers(-6, 4, size=ORDINARY.shape),
}
NON_FINITE = np.array([[NAN, INF], [-INF, 1.0]]).reshape(1, 1, 2, 2)
NON_SQUARE = RNG.normal(size=(4, 2, 3, 5))
everything = {**FINITE, "non-finite": NON_FINITE, "non-square": NON_SQUARE}


def agrees(name, *arguments):
    """Compares the operator, in both float types, with the reference on the same numbers."""
    reference = {**UNARY, **BINARY, **TENSOR, **SQUARE, **TWO_AXES, **TWO_TENSORS}[name]
    for dtype, tolerance in ((torch.float64, 1e-9), (torch.float32, 2e-5)):
        tensors = [torch.tensor(argument, dtype=dtype) for argument in arguments]
        before = [tensor.clone() for tensor in tensors]
        found = OPERATORS.get(name).function(*tensors)
        with np.errstate(all="ignore"):
            expected = np.asarray(reference(*(t.double().numpy() for t in tensors)))
            expected = np.where(expected > torch.finfo(dtype).max, INF, expected)
        assert found.dtype == dtype
        assert found.shape == expected.shape
        np.testing.assert_allclose(found.double(), expected, rtol=tolerance, atol=tolerance)
        for tensor, copy in zip(tensors, before, strict=True):
            torch.testing.assert_close(tensor, copy, rtol=0, atol=0, equal_nan=True)


def test_every_operator_has_a_reference():
    known = {**UNARY, **BINARY, **TENSOR, **SQUARE, **TWO_AXES, **TWO_TENSORS, **UNITS}
    known |= SEQUENCES
    assert set(known) == set(OPERATORS.names())


@pytest.mark.parametrize("given", everything)
@pytest.mark.parametrize("name", UNARY)
def test_of_one_argument(name, given):
    agrees(name, everything[given])


@pytest.mark.parametrize("given", everything)
@pytest.mark.parametrize("name", BINARY)
def test_of_two_arguments(name, given):
    x = everything[given]
    agrees(name, x, np.roll(x, 1))
    agrees(name, x, np.asarray(0.5))
    agrees(name, np.asarray(-0.5), x)
    agrees(name, x, np.zeros_like(x))


@pytest.mark.parametrize("given", [*FINITE, "non-square"])
@pytest.mark.parametrize("name", TENSOR)
def test_of_a_tensor(name, given):
    agrees(name, everything[given])


@pytest.mark.parametrize("given", FINITE)
@pytest.mark.parametrize("name", SQUARE)
def test_of_square_slices(name, given):
    agrees(name, FINITE[given])


# Squared singular values are more exact than `eigvalsh` for the smallest eigenvalue of an
# ill-conditioned matrix, so the ratio is compared where both are right.
WELL_CONDITIONED = [given for given in FINITE if given != "large and small"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (name, given)
        for name in TWO_AXES
        for given in (*(WELL_CONDITIONED if "ratio" in name else FINITE), "non-square")
    ],
)
def test_of_rows(name, given):
    agrees(name, everything[given])


@pytest.mark.parametrize("given", [*FINITE, "non-square"])
@pytest.mark.parametrize("name", TWO_TENSORS)
def test_of_two_tensors(name, given):
    x = everything[given]
    y = np.roll(x, 1) * 0.7
    agrees(name, x, np.swapaxes(y, -1, -2) if name == "matmul" else y)


@pytest.mark.parametrize("values", [[2.0], [3.0, -1.0], [0.5, 4.0, -2.0, 0.0, 4.0]])
@pytest.mark.parametrize("name", UNITS)
def test_of_units(name, values):
    row = OPERATORS.get(name)
    units = torch.tensor(values, dtype=torch.float64)
    extra = [torch.arange(1.0, len(values) + 1)] if row.takes_depths else []
    found = row.function(units, *extra)
    assert found.ndim == 0
    assert found.item() == pytest.approx(UNITS[name](values), rel=1e-12)


@pytest.mark.parametrize("values", [[2.0], [3.0, -1.0], [0.5, 4.0, -2.0, 0.0, 4.0]])
@pytest.mark.parametrize("name", SEQUENCES)
def test_from_unit_to_unit(name, values):
    found = OPERATORS.get(name).function(torch.tensor(values, dtype=torch.float64))
    assert found.tolist() == SEQUENCES[name](values)


@pytest.mark.parametrize("name", [*TENSOR, *TWO_AXES])
@pytest.mark.parametrize("bad", [NAN, INF])
def test_a_reduction_of_non_finite_numbers_is_not_finite_unless_it_only_counts(name, bad):
    x = torch.tensor(ORDINARY)
    x[0, 0, 0, 0] = bad
    found = OPERATORS.get(name).function(x)
    assert bool(found.isfinite().all()) == (name in ("numel", "sign_agreement"))


@pytest.mark.parametrize("position", list(itertools.product(range(4), range(4))))
@pytest.mark.parametrize("name", ["determinant", "logdet"])
def test_a_nan_anywhere_in_a_slice_is_a_nan_determinant(name, position):
    x = torch.tensor(RNG.normal(size=(3, 4, 4)))
    x[1][position] = NAN
    found = OPERATORS.get(name).function(x)
    assert found.isnan().tolist() == [False, True, False]


def test_logdet_of_negative_singular_and_positive_slices():
    negative = [[0.0, 1.0], [1.0, 0.0]]
    singular = [[1.0, 2.0], [2.0, 4.0]]
    positive = [[2.0, 0.0], [0.0, 3.0]]
    found = OPERATORS.get("logdet").function(torch.tensor([negative, singular, positive]))
    assert found.tolist() == [0.0, -INF, pytest.approx(math.log(6))]


def test_singular_matrices_of_signs_are_found_singular():
    # Rank 5 of 8, with entries that elimination turns into thirds and sevenths.
    signs = torch.tensor(RNG.integers(-1, 2, size=(200, 8, 8)), dtype=torch.float32)
    signs[:, 5:] = signs[:, :3]
    assert (OPERATORS.get("logdet").function(signs) == -INF).all()
    assert (OPERATORS.get("determinant").function(signs) == 0).all()


@pytest.mark.parametrize("name", ["hamming_distance", "add", "kl_divergence", "less"])
def test_unequal_shapes_do_not_fit_even_where_torch_would_broadcast(name):
    with pytest.raises(MisfitError, match="a 2x3 tensor does not fit a 1x3 tensor"):
        OPERATORS.get(name).function(torch.ones(2, 3), torch.ones(1, 3))


@pytest.mark.parametrize("name", ["matmul", "determinant", "logdet", "ridge", "gram"])
def test_tensors_without_the_dimensions_an_operator_needs_do_not_fit(name):
    row = OPERATORS.get(name)
    with pytest.raises(MisfitError):
        row.function(*[torch.ones(3)] * row.arity)


def test_softmax_of_a_vector_and_of_a_number():
    softmax = OPERATORS.get("softmax").function
    np.testing.assert_allclose(
        softmax(torch.tensor([1.0, 2.0])), [0.26894143, 0.7310586], rtol=1e-6
    )
    assert softmax(torch.tensor(3.0)).item() == 1.0


def test_a_constant_tensor_normalises_to_zeros_whatever_its_mean_rounds_to():
    assert (OPERATORS.get("normalise").function(torch.full((1000, 7), 0.1)) == 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_exp_is_accurate_over_its_whole_range(dtype):
    x = torch.linspace(-87, 88.7, 20001, dtype=dtype)
    found = OPERATORS.get("exp").function(x).double()
    exact = torch.exp(x.double())
    assert ((found - exact).abs() / exact).max() < 4 * torch.finfo(dtype).eps * 2
