from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from eznas_core.expressions import LIBRARY, format, parse
from eznas_core.foundation import EznasError
from eznas_core.measures import MEASURES
from eznas_core.scoring import ExpressionProxy, MeasureProxy, resolve

FORMULA = "frobenius(weight_grad[noise])"


@pytest.mark.parametrize("name", LIBRARY.names())
def test_every_published_formula_is_found_by_name(name: str):
    proxy = resolve(name)
    assert isinstance(proxy, ExpressionProxy)
    assert proxy.name == name
    assert proxy.expression == LIBRARY.get(name).expression


@pytest.mark.parametrize("name", MEASURES.names())
def test_every_measure_is_found_by_name(name: str):
    proxy = resolve(f" {name.upper()} ")
    assert isinstance(proxy, MeasureProxy)
    assert proxy.name == name


@pytest.mark.parametrize(
    "text", ["params", "eznas-a", FORMULA, "add(units_sum(l1_norm(weight)), 1)"]
)
def test_the_text_of_a_proxy_gives_the_proxy_back_also_through_a_pickle(text: str):
    proxy = resolve(text)
    assert resolve(proxy.text).text == proxy.text
    assert pickle.loads(pickle.dumps(proxy)) == proxy


def test_files_hold_formulas_or_exported_proxies(tmp_path: Path):
    text = tmp_path / "formula.txt"
    text.write_text(FORMULA + "\n")
    assert resolve(text).text == resolve(str(text)).text == format(parse(FORMULA))
    exported = tmp_path / "mine.json"
    exported.write_text(
        json.dumps(
            {
                "format": "eznas-proxy",
                "version": 1,
                "name": "mine",
                "expression": FORMULA,
                "notes": "x",
            }
        )
    )
    assert (resolve(exported).name, resolve(exported).text) == ("mine", format(parse(FORMULA)))
    exported.write_text(json.dumps({"format": "eznas-proxy", "version": 1, "measure": "naswot"}))
    assert resolve(exported).name == "naswot"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1, 2]", "no JSON object"),
        ("{", "not JSON"),
        ('{"format": "other"}', "not a proxy"),
        ('{"format": "eznas-proxy", "version": 2, "measure": "params"}', "not a proxy"),
        ("{}", "either an 'expression' or a 'measure'"),
        ('{"expression": "weight", "measure": "params"}', "either"),
        ('{"expression": 5}', "either"),
        ('{"measure": "parms"}', "did you mean 'params'"),
        ('{"expression": "frobenius(wieght)"}', "weight"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(tmp_path: Path, content: str, message: str):
    path = tmp_path / "proxy.json"
    path.write_text(content)
    with pytest.raises(EznasError, match=message):
        resolve(path)


def test_unreadable_files_are_refused(tmp_path: Path):
    with pytest.raises(EznasError, match="cannot read"):
        resolve(str(tmp_path / "gone.json"))
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EznasError, match="not a text file"):
        resolve(tmp_path / "binary.txt")
    (tmp_path / "huge.txt").write_text("1 + " * 400_000)
    with pytest.raises(EznasError, match="too large"):
        resolve(tmp_path / "huge.txt")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(EznasError, match="cannot read"):
        resolve(tmp_path / "folder.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing was given"),
        ("naswott", "did you mean 'naswot'"),
        ("eznas-b", "did you mean 'eznas-a'"),
        ("frobenius(", "frobenius"),
        ("frobenius(weight, weight)", "frobenius"),
    ],
)
def test_what_is_no_proxy_is_said(text: str, message: str):
    with pytest.raises(EznasError, match=message):
        resolve(text)


@pytest.mark.parametrize("times", [2, 1000, 20_000])
def test_ensembles_in_ensembles_are_refused_however_deep(times):
    with pytest.raises(EznasError, match="not of ensembles"):
        resolve("rank(" * times + "params" + ")" * times)


@pytest.mark.parametrize("name", ["\0.json", "a\0.txt", "\ud800.json"])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(EznasError, match="cannot read"):
        resolve(name)


def test_a_number_of_too_many_digits_in_a_document_is_refused(tmp_path):
    file = tmp_path / "proxy.json"
    file.write_text('{"version": ' + "9" * 5000 + "}")
    with pytest.raises(EznasError, match="not JSON"):
        resolve(file)
