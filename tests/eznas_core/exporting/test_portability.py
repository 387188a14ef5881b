from __future__ import annotations

import pytest

from eznas_core.exporting import to_json, to_python
from eznas_core.expressions import parse
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS, SIZES
from eznas_core.foundation import EznasError
from eznas_core.scoring import expression_proxy

MEASURES = sorted(set(NETWORK_TERMINALS.names()) - set(SIZES))


@pytest.mark.parametrize("name", MEASURES)
def test_a_formula_with_a_measure_is_refused_by_the_measures_name(name: str):
    proxy = expression_proxy(f"add({name}, units_sum(mean(weight)))")
    with pytest.raises(EznasError, match=rf"names the measure '{name}' .*cannot be exported"):
        to_python(proxy)


def test_a_measure_inside_a_units_expression_is_found_too():
    with pytest.raises(EznasError, match="names the measure 'naswot' \\(NASWOT\\)"):
        to_python(expression_proxy("units_sum(multiply(weight, naswot))"))


def test_a_formula_from_unit_to_unit_is_refused():
    with pytest.raises(EznasError, match="'previous', which looks from unit to unit"):
        to_python(expression_proxy("units_sum(previous(mean(weight)))"))


def test_both_can_be_exported_as_json():
    for text in ("add(1, synflow)", "units_sum(previous(mean(weight)))"):
        assert parse(text) == parse(expression_proxy(text).text)
        assert text in to_json(expression_proxy(text))
