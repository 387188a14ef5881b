from __future__ import annotations

import pytest

from eznas_core.expressions import LANGUAGES, LIBRARY, OPERATORS, ExpressionError, Kind, parse


def test_the_original_language_has_the_operators_of_the_paper_and_no_constants():
    language = LANGUAGES.get("eznas-2022")
    two = "add multiply subtract matmul less greater equal hamming_distance kl_divergence"
    one = (
        "log log_abs abs square exp normalise relu sign heaviside reciprocal frobenius "
        "determinant logdet eigenvalue_ratio channel_eigenvalue_ratio mean l1_norm softmax "
        "sigmoid ones_like zeros_like greater_than_zero less_than_zero numel"
    )
    assert set(language.operators) == {*two.split(), "cosine_similarity", *one.split()}
    assert not language.constants
    assert len(language.statistics) == 22


@pytest.mark.parametrize("name", ["eznas-a", "eznas-a-paper", "topprog", "enas", "pnas", "nasnet"])
def test_the_published_programs_are_of_the_original_language(name):
    assert LIBRARY.get(name).expression in LANGUAGES.get("EZNAS_2022")


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("eznas-2022", "units_sum(weight)", "is a tensor for each unit or a number for each unit"),
        ("eznas-2022", "add(weight, 2)", "has no constants"),
        ("eznas-2022", "multiply(weight, depth)", "has no 'depth'"),
        ("eznas-2022", "gram(weight)", "has no 'gram'"),
        ("units", "abs(weight)", "is a number for the whole network"),
        ("units", "units_sum(gram(weight))", "has no 'gram'"),
        ("units", "units_sum(add(weight, 2))", "network numbers inside a unit's expression"),
        ("units", "units_max(divide(weight, units_max(weight)))", "inside a unit's expression"),
    ],
)
def test_what_does_not_belong_is_named(language, text, problem):
    expression = parse(text)
    with pytest.raises(ExpressionError, match=problem):
        LANGUAGES.get(language).check(expression)
    assert expression not in LANGUAGES.get(language)
    assert expression in LANGUAGES.get("wide")


def test_units_lets_numbers_of_the_network_be_combined():
    text = "add(multiply(0.5, units_sum(abs(weight))), log(divide(log_macs, units_count(weight))))"
    assert parse(text) in LANGUAGES.get("units")


def test_wide_has_every_operator():
    wide = LANGUAGES.get("wide")
    assert wide.operators == OPERATORS.names()
    assert wide.roots == frozenset(Kind)
