"""Panels of the page "Formula"."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    from workbench.panels import formula_actions, formula_editor, formula_reading

    expression = formula_editor.show()
    if expression is not None:
        formula_reading.show_reading(expression)
        formula_reading.show_tree(expression)
        formula_actions.show(expression)


@pytest.fixture
def formula() -> AppTest:
    return AppTest.from_function(page, default_timeout=60).run()


def test_a_formula_is_drawn_written_and_explained(formula):
    assert not formula.exception
    assert formula.text_area[0].value.startswith("frobenius(sigmoid(logdet(sign(")
    assert "\\sigma" in formula.latex[0].value
    assert any("The score is the mean over units" in each.value for each in formula.markdown)
    (drawing,) = formula.get("graphviz_chart")
    assert drawing.proto.spec.startswith("digraph expression")


def test_taking_one_from_the_list_fills_the_text(formula):
    formula.selectbox[0].select("topprog").run()
    assert formula.text_area[0].value == "square(abs(frobenius(preactivation[noise])))"
    assert not formula.error


@pytest.mark.parametrize(
    ("text", "says", "place"),
    [
        ("log(wieght)", "did you mean 'weight'", "    ^^^^^^"),
        ("add(weight)", "2 arguments", "  ^^^"),
        ("units_mean(units_mean(weight))", "cannot be used there", "^^^^"),
        ("", "the text ends", "  ^"),
        ("add(weight", "should follow", "^"),
    ],
)
def test_a_mistake_is_shown_at_its_place(formula, text, says, place):
    formula.text_area[0].set_value(text).run()
    assert not formula.exception
    assert says.casefold() in formula.error[0].value.casefold()
    assert place in formula.code[0].value
    assert not formula.latex


def test_a_formula_that_can_be_shorter_offers_it(formula):
    formula.text_area[0].set_value("square(abs(frobenius(weight)))").run()
    shorter = next(b for b in formula.button if b.label == "Take the shorter form")
    shorter.click().run()
    assert formula.text_area[0].value == "square(frobenius(weight))"


def trying() -> None:
    from eznas_core.expressions import parse
    from workbench.guard import guarded
    from workbench.panels import formula_trial

    with guarded():
        formula_trial.show(parse("frobenius(weight)"))


def test_a_formula_is_tried_on_a_network_unit_by_unit():
    at = AppTest.from_function(trying, default_timeout=60).run()
    assert not at.exception
    units = int(at.metric[1].value)
    assert units > 1
    assert f"{units} units along depth" in at.caption[-1].value
    before = at.metric[0].value
    at.number_input[0].set_value(5).run()
    assert at.metric[0].value != before


def test_a_network_without_units_has_no_score_but_a_reason():
    at = AppTest.from_function(trying, default_timeout=60).run()
    nothing = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    at.text_input[0].set_value(nothing).run()
    assert not at.exception
    assert "No score" in at.warning[0].value


def reference() -> None:
    from workbench.panels import language_reference

    language_reference.show()


def test_operators_and_statistics_can_be_looked_up():
    at = AppTest.from_function(reference, default_timeout=60).run()
    at.text_input[0].set_value("frobenius").run()
    assert "frobenius(x)" in at.dataframe[0].value["operator"].tolist()
    at.segmented_control[0].select("Statistics").run()
    at.text_input[0].set_value("").run()
    assert len(at.dataframe[0].value) == 22
