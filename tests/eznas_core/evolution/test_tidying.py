"""What is dropped from a formula leaves the order of networks as it was."""

from __future__ import annotations

import pytest

from eznas_core.evolution.tidying import tidy
from eznas_core.evolution.variation import Limits
from eznas_core.expressions import LANGUAGES, format, parse

LIMITS = Limits(depth=10, size=30)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("add(units_sum(mean(weight)), 110000)", "units_sum(mean(weight))"),
        (
            "add(add(units_sum(mean(weight)), 110000), units_max(mean(weight)))",
            "add(units_sum(mean(weight)), units_max(mean(weight)))",
        ),
        (
            "subtract(subtract(5, units_sum(mean(weight))), units_max(mean(weight)))",
            "subtract(negate(units_sum(mean(weight))), units_max(mean(weight)))",
        ),
        ("multiply(exp(units_sum(mean(weight))), -2)", "units_sum(mean(weight))"),
        # Not monotone: the logarithm of a negative number is 0.
        ("log(units_sum(mean(weight)))", "log(units_sum(mean(weight)))"),
    ],
)
def test_what_cannot_change_the_order_goes(given, wanted):
    assert format(tidy(parse(given), LANGUAGES.get("wide"), LIMITS)) == wanted


def test_what_is_not_of_the_language_stays_as_it_was():
    # 'eznas-2022' has no negate to turn the order back with.
    given = parse("reciprocal(exp(frobenius(weight)))")
    assert tidy(given, LANGUAGES.get("eznas-2022"), LIMITS) == given
