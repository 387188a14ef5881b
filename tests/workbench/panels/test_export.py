"""Panels of the page "Export"."""

from __future__ import annotations

import ast

from streamlit.testing.v1 import AppTest


def page(proxy: str) -> None:
    from workbench.guard import guarded
    from workbench.panels import export_forms, proxy_choice
    from workbench.proxies import described

    with guarded():
        export_forms.show(described(proxy, proxy_choice.options()))


def shown(proxy: str) -> AppTest:
    return AppTest.from_function(page, default_timeout=90, args=(proxy,)).run()


def test_the_file_is_previewed_and_can_be_taken():
    at = shown("eznas-a")
    assert not at.exception
    beginning = at.code[0].value
    assert len(beginning.splitlines()) <= 60
    at.toggle[0].set_value(True).run()
    source = at.code[0].value
    assert source.startswith(beginning)
    functions = {node.name for node in ast.parse(source).body if hasattr(node, "name")}
    assert "score" in functions
    assert "eznas_core" not in source.replace('"""', "").split("import", 1)[1]
    assert at.download_button[0].label == "Download eznas_a.py"


def test_the_check_scores_fresh_networks_twice_and_says_by_how_much_they_differ():
    at = shown("frobenius(weight)")
    assert "Not checked" in at.caption[0].value
    at.button[0].click().run()
    assert not at.exception
    assert "The file agrees with the engine: 3 fresh networks" in at.success[0].value
    assert "nothing but torch" in at.success[0].value
    assert at.dataframe[0].value["engine"].tolist() == at.dataframe[0].value["file alone"].tolist()


def test_every_form_has_a_preview_or_says_what_it_needs():
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
