from __future__ import annotations

import pytest

from eznas_core.expressions import ParseError, parse
from workbench.mending import mends


def ways(text: str) -> dict[str, str]:
    with pytest.raises(ParseError) as caught:
        parse(text)
    return {mend.title: mend.text for mend in mends(caught.value)}


def test_only_the_marked_place_changes():
    assert ways("add(depth,\n  log( wieght ))") == {"Use weight": "add(depth,\n  log( weight ))"}


def test_names_that_make_a_formula_come_alone():
    # `previous` is near too, but takes no tensor.
    assert ways("frobenious(weight)") == {"Use frobenius": "frobenius(weight)"}
    assert list(ways("frobenious(weight")) == ["Use frobenius", "Use previous"]


def test_every_probe_is_offered_the_likeliest_first():
    assert list(ways("mean(activation[perturb])")) == [
        "Use activation[perturbed]",
        "Use activation[data]",
        "Use activation[noise]",
    ]
    assert ways("mean(weight[data])") == {"Use weight": "mean(weight)"}


def test_missing_parentheses_are_added_only_where_that_makes_a_formula():
    assert ways("units_sum(mean(weight ") == {"Close with ))": "units_sum(mean(weight))"}
    assert ways("units_sum(mean(") == {}
    assert ways("add(depth") == {}
    assert ways("mean(weight))") == {}
    assert ways("qqqqqq") == {}
