"""The laws by which expressions are shortened.

A law must hold for every value an argument can take, infinities and NaN included, up to rounding
and to overflow on the way; and neither side may have a value where the other has none because
shapes do not fit. So there is no ``subtract(x, x) = 0``: it is NaN where x is infinite.
"""

from __future__ import annotations

from eznas_core.expressions.simplification.patterns import law

_ARITHMETIC = """
add(x, 0) = x
subtract(x, 0) = x
subtract(0, x) = negate(x)
multiply(x, 1) = x
multiply(x, -1) = negate(x)
divide(x, 1) = x
divide(x, -1) = negate(x)
divide(1, x) = reciprocal(x)
add(x, negate(y)) = subtract(x, y)
subtract(x, negate(y)) = add(x, y)
negate(subtract(x, y)) = subtract(y, x)
multiply(negate(x), negate(y)) = multiply(x, y)
divide(negate(x), negate(y)) = divide(x, y)
multiply(x, reciprocal(y)) = divide(x, y)
divide(x, reciprocal(y)) = multiply(x, y)
reciprocal(reciprocal(x)) = x
reciprocal(divide(x, y)) = divide(y, x)
negate(negate(x)) = x
multiply(x, x) = square(x)
add(x, x) = multiply(x, 2)
minimum(x, x) = x
maximum(x, x) = x
add(add(x, c), d) = add(x, add(c, d))
subtract(x, c) = add(x, negate(c))
multiply(negate(x), c) = multiply(x, negate(c))
multiply(multiply(x, c), d) = multiply(x, multiply(c, d))
negate(multiply(x, c)) = multiply(x, negate(c))
"""

_SIGNS = """
abs(n) = n
abs(abs(x)) = abs(x)
abs(negate(x)) = abs(x)
relu(n) = n
square(abs(x)) = square(x)
square(negate(x)) = square(x)
square(b) = b
sqrt(b) = b
sign(b) = b
sign(sign(x)) = sign(x)
sign(relu(x)) = greater_than_zero(x)
greater_than_zero(b) = b
greater_than_zero(sign(x)) = greater_than_zero(x)
greater_than_zero(relu(x)) = greater_than_zero(x)
greater_than_zero(negate(x)) = less_than_zero(x)
less_than_zero(n) = zeros_like(n)
less_than_zero(sign(x)) = less_than_zero(x)
less_than_zero(negate(x)) = greater_than_zero(x)
less(x, 0) = less_than_zero(x)
less(0, x) = greater_than_zero(x)
less(x, x) = zeros_like(x)
greater(x, y) = less(y, x)
log_abs(abs(x)) = log_abs(x)
log_abs(negate(x)) = log_abs(x)
log(abs(x)) = log_abs(x)
"""

_TENSORS = """
normalise(normalise(x)) = normalise(x)
mean(abs(x)) = l1_norm(x)
l1_norm(abs(x)) = l1_norm(x)
l1_norm(negate(x)) = l1_norm(x)
l1_norm(n) = mean(n)
frobenius(abs(x)) = frobenius(x)
frobenius(negate(x)) = frobenius(x)
hamming_distance(x, x) = zeros_like(numel(x))
hamming_distance(sign(x), y) = hamming_distance(x, y)
hamming_distance(negate(x), negate(y)) = hamming_distance(x, y)
"""

_UNITS = """
units_mean(negate(x)) = negate(units_mean(x))
units_sum(negate(x)) = negate(units_sum(x))
units_depth_weighted(negate(x)) = negate(units_depth_weighted(x))
units_median(negate(u)) = negate(units_median(u))
units_first(negate(x)) = negate(units_first(x))
units_last(negate(x)) = negate(units_last(x))
units_min(negate(x)) = negate(units_max(x))
units_max(negate(x)) = negate(units_min(x))
units_std(negate(x)) = units_std(x)
units_rss(negate(x)) = units_rss(x)
units_rss(abs(u)) = units_rss(u)
units_mean(multiply(x, c)) = multiply(units_mean(x), c)
units_sum(multiply(x, c)) = multiply(units_sum(x), c)
units_depth_weighted(multiply(x, c)) = multiply(units_depth_weighted(x), c)
units_first(multiply(x, c)) = multiply(units_first(x), c)
units_last(multiply(x, c)) = multiply(units_last(x), c)
units_mean(add(x, c)) = add(units_mean(x), c)
units_depth_weighted(add(x, c)) = add(units_depth_weighted(x), c)
units_min(add(x, c)) = add(units_min(x), c)
units_max(add(x, c)) = add(units_max(x), c)
units_first(add(x, c)) = add(units_first(x), c)
units_last(add(x, c)) = add(units_last(x), c)
"""

# From unit to unit the numbers only move, so what is done to each may be done afterwards.
_SEQUENCES = """
previous(negate(u)) = negate(previous(u))
previous(multiply(u, c)) = multiply(previous(u), c)
previous(add(u, c)) = add(previous(u), c)
"""

# Products of two rows do not see a sign that both have.
_OF_PRODUCTS = [
    *("gram", "channel_gram", "spatial_gram", "correlation", "channel_correlation"),
    *("eigenvalues", "channel_eigenvalues", "eigenvalue_ratio", "channel_eigenvalue_ratio"),
    *("effective_rank", "channel_effective_rank", "spatial_effective_rank"),
    *("spectral_entropy", "channel_spectral_entropy"),
    *("image_logdet", "channel_logdet", "spatial_logdet"),
]

_SAME_SHAPE = [
    "abs",
    "square",
    "negate",
    "reciprocal",
    "log",
    "log_abs",
    "exp",
    "sqrt",
    "sigmoid",
    "tanh",
    "relu",
    "sign",
    "heaviside",
    "greater_than_zero",
    "less_than_zero",
    "ones_like",
    "zeros_like",
    "normalise",
    "softmax",
]

LAWS = (
    *(
        law(line)
        for block in (_ARITHMETIC, _SIGNS, _TENSORS, _UNITS, _SEQUENCES)
        for line in block.strip().splitlines()
    ),
    *(
        law(f"{outer}({inner}(x)) = {outer}(x)")
        for outer in ("ones_like", "zeros_like", "numel")
        for inner in _SAME_SHAPE
    ),
    *(law(f"{name}(negate(x)) = {name}(x)") for name in _OF_PRODUCTS),
)
