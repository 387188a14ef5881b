from __future__ import annotations

import pytest

from eznas_core.exporting.formula import write_formula
from eznas_core.exporting.portable import NETWORK_NUMBERS
from eznas_core.expressions import parse
from eznas_core.expressions.network_terminals import SIZES


def written(text: str) -> str:
    formula = write_formula(parse(text))
    return "\n".join([*formula.functions, *formula.body])


def test_a_unit_expression_is_its_mean_over_units():
    assert written("frobenius(weight)") == (
        "def unit_value(unit: Unit) -> Tensor:\n"
        '    """frobenius(weight), on one unit."""\n'
        '    return frobenius(unit["weight"])\n'
        "return finite(units_mean(over_units(unit_value, units)))"
    )


def test_a_tensor_counts_by_its_mean():
    assert 'return mean(absolute(unit["weight"]))' in written("abs(weight)")


def test_numbers_inside_a_unit_are_widened_and_parts_used_twice_get_a_name():
    text = written("frobenius(multiply(weight, frobenius(weight)))")
    assert 'x1 = unit["weight"]\n' in text
    assert "return frobenius(multiply(x1, frobenius(x1).double()))" in text


def test_above_the_aggregators_stand_numbers_of_the_network():
    text = written("add(log(units_sum(abs(weight))), multiply(0.5, units_sum(abs(weight))))")
    assert text.count("over_units") == 1
    assert "x1 = units_sum(over_units(unit_value, units))" in text
    assert "return finite(add(log(x1), multiply(number(0.5), x1)))" in text


def test_an_aggregate_inside_a_unit_is_handed_in():
    text = written("units_max(multiply(weight, units_mean(weight)))")
    assert "def unit_value(unit: Unit, number_1: Tensor) -> Tensor:" in text
    assert "lambda unit: unit_value(unit, x1)" in text


def test_depths_are_asked_for_only_where_they_are_needed():
    assert write_formula(parse("units_depth_weighted(weight)")).uses("depths")
    assert write_formula(parse("depth")).uses("depths")
    assert not write_formula(parse("units_sum(weight)")).uses("depths")
    assert not write_formula(parse("log_parameters")).uses("units")


def test_lines_stay_readable():
    deep = "activation[noise]"
    for _ in range(30):
        deep = f"add(normalise({deep}), sigmoid({deep}))" if len(deep) < 2000 else f"exp({deep})"
    text = written(f"units_median(cosine_similarity({deep}, abs({deep})))")
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("name", SIZES)
def test_every_size_of_a_network_can_be_exported(name: str):
    assert NETWORK_NUMBERS[name].source in written(name)
