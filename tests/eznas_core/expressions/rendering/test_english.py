from __future__ import annotations

import pytest

from eznas_core.expressions import LIBRARY, explain, parse

UNIT = "For each unit (a ReLU, a convolution and a batch normalisation): "


def test_eznas_a_is_a_list_of_steps():
    assert explain(LIBRARY.get("eznas-a").expression) == (
        UNIT + "take the gradient of the summed logits at the ReLU's input when the network sees "
        "images; take its sign; take the log-determinant of each trailing square slice of it; "
        "take its sigmoid; take its Frobenius norm. The score is the mean over units."
    )


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("log_parameters", "The score is the logarithm of the number of parameters."),
        (
            "units_max(weight)",
            UNIT
            + "take the convolution's weight; take its mean. The score is the maximum over units.",
        ),
        (
            "add(depth, multiply(-2, units_sum(l1_norm(weight))))",
            UNIT + "take the convolution's weight; take its mean magnitude; then take the sum over "
            "units, A. The score is the number of units on the longest way through the network "
            "plus (-2 times A).",
        ),
        (
            "units_std(multiply(sigmoid(log_abs(exp(weight))), square(weight)))",
            UNIT + "take the convolution's weight; take its exponential; take the logarithm of the "
            "magnitude of it; take its sigmoid; call this A. For each unit: take A times (the "
            "square of the convolution's weight); take its mean. The score is the standard "
            "deviation over units.",
        ),
        (
            "units_sum(divide(weight, units_max(abs(weight))))",
            UNIT + "take the convolution's weight; take its magnitude; take its mean; then take "
            "the maximum over units, A. For each unit: take the convolution's weight divided by "
            "A; take its mean. The score is the sum over units.",
        ),
    ],
)
def test_golden(text, english):
    assert explain(parse(text)) == english


def test_every_program_is_explained_without_leftovers(programs):
    for program in programs:
        english = explain(program)
        assert english.endswith(".")
        assert "#" not in english
        assert "{" not in english
        assert english.count("(") == english.count(")")
