from __future__ import annotations

import pytest

from eznas_core.expressions import LIBRARY, parse, to_latex

GOLDEN = [
    ("add(weight, subtract(depth, 1))", r"W + D - 1"),
    ("subtract(weight, subtract(depth, 1))", r"W - \left(D - 1\right)"),
    ("multiply(add(weight, 1), 2)", r"\left(W + 1\right) \cdot 2"),
    ("square(square(weight))", r"{\left({W}^{2}\right)}^{2}"),
    ("square(negate(weight_grad[noise]))", r"{\left(-\nabla W_{\mathrm{N}}\right)}^{2}"),
    ("divide(units_sum(weight), 1e-7)", r"\frac{\sum_{u} \overline{W}}{1 \cdot 10^{-7}}"),
    (
        "multiply(units_sum(mean(weight)), 2)",
        r"\left(\sum_{u} \operatorname{mean}(W)\right) \cdot 2",
    ),
    (
        "units_rss(frobenius(weight))",
        r"\sqrt{\textstyle\sum_{u} {\left\lVert W\right\rVert_{F}}^{2}}",
    ),
]


@pytest.mark.parametrize(("text", "latex"), GOLDEN)
def test_parentheses_stand_where_they_are_needed(text, latex):
    assert to_latex(parse(text)) == latex


def test_eznas_a():
    assert to_latex(LIBRARY.get("eznas-a").expression, over_units=True) == (
        r"\operatorname*{mean}_{u}\, "
        r"\left\lVert \sigma(\ln\det(\operatorname{sgn}(\nabla X_{\mathrm{D}})))\right\rVert_{F}"
    )


def test_every_program_has_balanced_latex(programs):
    for program in programs:
        latex = to_latex(program, over_units=True)
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert not any(mark in latex for mark in "#@!")
