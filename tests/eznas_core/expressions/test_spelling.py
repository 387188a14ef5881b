from __future__ import annotations

import pytest

from eznas_core.expressions import format, format_number, parse

GOLDEN = [
    "weight",
    "frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))",
    "add(log_parameters, multiply(-0.25, units_min(channel_effective_rank(activation[noise]))))",
    "units_max(logdet(ridge(gram(sign(weight_grad[perturbed])))))",
]


@pytest.mark.parametrize("text", GOLDEN)
def test_the_canonical_text_is_fixed(text):
    assert format(parse(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-3.0, "-3"), (1e14, "100000000000000"), (1e16, "1e+16"), (1 / 3, str(1 / 3))],
)
def test_numbers_are_as_short_as_they_can_be(value, text):
    assert format_number(value) == text
    assert float(text) == value
