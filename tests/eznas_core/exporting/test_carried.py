from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core import spaces
from eznas_core.exporting import FORMATS, carried, check_text, from_json, prove
from eznas_core.foundation import EznasError
from eznas_core.scoring import resolve

TEXTS = ("eznas-a", "subtract(units, -1.5)", "units_mean(multiply(-2, mean(weight)))")


@pytest.mark.parametrize("form", ["json", "latex", "dot", "notebook"])
@pytest.mark.parametrize("text", TEXTS)
def test_every_text_carries_its_proxy(form: str, text: str):
    proxy = resolve(text)
    assert carried(FORMATS.get(form).write(proxy)).text == proxy.text


def test_an_svg_comment_is_well_formed():
    from xml.etree import ElementTree

    from eznas_core.exporting.carried import signed

    proxy = from_json('{"format": "eznas-proxy", "version": 1, "name": "--", "measure": "params"}')
    text = signed("<svg></svg>", proxy[0], opening="<!--", closing=" -->")
    ElementTree.fromstring(text)
    assert carried(text).text == "params"


@given(st.text())
def test_any_other_text_is_refused(text: str):
    with pytest.raises(EznasError):
        carried(text)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"cells": [{"cell_type": "code", "source": "DOCUMENT = open(1)"}]}',
        '{"cells": [{"cell_type": "code", "source": 3}, 4]}',
        '% eznas-proxy: {"format": "eznas-proxy", "version": 99, "expression": "weight"}',
        "[" * 100_000,
    ],
)
def test_hostile_documents_are_refused(text: str):
    with pytest.raises(EznasError):
        carried(text)


@pytest.mark.slow
def test_a_fresh_process_scores_from_the_text_alone():
    space, proxy = spaces.get("nasbench201"), resolve("params")
    report = prove("latex", proxy, space, networks=1)
    assert report.ok
    assert report.cases[0].engine is not None
    other = FORMATS.get("json").write(resolve("flops"))
    assert not check_text(other, space, proxy=proxy, networks=1).ok


@pytest.mark.slow
@pytest.mark.parametrize("form", ["package", "zero-cost-nas", "naslib"])
def test_code_in_every_form_is_proven_under_the_spaces_own_rules(form: str):
    report = prove(form, resolve("eznas-a"), spaces.get("nds-darts"), networks=1)
    assert report.ok
    assert report.units == "all"
    assert report.cases[0].engine is not None


@pytest.mark.slow
@pytest.mark.parametrize("form", ["python", "package", "naslib", "notebook"])
def test_every_form_that_scores_follows_the_rules_that_are_named(form: str):
    space, rules = spaces.get("nds-darts"), "relu-conv-bn,relu-depthwise-pointwise-bn"
    proxy = resolve("units_sum(frobenius(weight))")
    files = FORMATS.get(form).texts(proxy, space=space.name, units=rules)
    assert any(rules in text for text in files.values()) or form in ("python", "naslib")
    report = prove(form, proxy, space, files=files, networks=1, units=rules)
    assert report.ok
    assert report.units == rules
    (case,) = report.cases
    usual = prove("python", proxy, space, networks=1)
    assert case.engine != usual.cases[0].engine  # these rules leave units out


def test_the_json_form_is_plain_json():
    assert json.loads(FORMATS.get("json").write(resolve("params")))["measure"] == "params"
