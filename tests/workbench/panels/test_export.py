"""Panels of the page "Export"."""

from __future__ import annotations

import ast

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.exporting import ParityReport
from workbench import proofs


def page(proxy: str) -> None:
    from workbench.guard import guarded
    from workbench.panels import export_forms, proxy_choice
    from workbench.proxies import described

    with guarded():
        export_forms.show(described(proxy, proxy_choice.options()))


def agreeing(claim: proofs.Claim) -> ParityReport:
    return ParityReport(proxy=claim.proxy, space=claim.space, batch_size=1, seed=0, cases=())


def shown(proxy: str) -> AppTest:
    return AppTest.from_function(page, default_timeout=90, args=(proxy,)).run()


def test_the_file_is_previewed_and_can_be_taken():
    at = shown("eznas-a")
    assert not at.exception
    beginning = at.code[0].value
    assert len(beginning.splitlines()) <= 40
    at.toggle[0].set_value(True).run()
    source = at.code[0].value
    assert source.startswith(beginning)
    functions = {node.name for node in ast.parse(source).body if hasattr(node, "name")}
    assert "score" in functions
    assert "eznas_core" not in source.replace('"""', "").split("import", 1)[1]
    assert at.download_button[0].label == "Download eznas_a.py"


def test_before_the_download_stands_by_how_much_it_differs_on_fresh_networks():
    at = shown("frobenius(weight)")
    assert not at.exception
    assert "The file agrees with the engine: 3 fresh networks" in at.success[0].value
    assert "nothing but torch" in at.success[0].value
    assert at.dataframe[0].value["engine"].tolist() == at.dataframe[0].value["file alone"].tolist()


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        (
            "relu-linear, relu-conv-bn",
            "units by the rules 'relu-conv-bn,relu-linear'",
            'rules = ("relu-conv-bn", "relu-linear")',
        ),
        ("relu-conf", "did you mean 'relu-conv'", None),
    ],
)
def test_the_file_follows_the_rules_for_units_that_are_typed(typed, said, code):
    at = AppTest.from_function(page, default_timeout=90, args=("units_sum(frobenius(weight))",))
    at.session_state["export.units."] = typed
    at.session_state["export.whole..py"] = True
    at.run()
    assert not at.exception
    assert said in [*at.success, *at.error][0].value
    if code:
        assert code in at.code[0].value


def test_every_form_has_a_preview_or_says_what_it_needs(monkeypatch):
    monkeypatch.setattr(proofs, "_prove", lambda claim, _: agreeing(claim))
    at = shown("eznas-a")
    for form in ("package", "naslib", "notebook", "json", "latex", "dot"):
        at.segmented_control[0].select(form).run()
        assert not at.exception
        assert at.code[0].value


def test_a_measure_can_be_exported_too():
    at = shown("params")
    assert not at.exception
    at.toggle[0].set_value(True).run()
    assert "def score" in at.code[0].value


def test_what_is_no_proxy_is_answered():
    at = shown("nonsense(")
    assert not at.exception
    assert at.error
