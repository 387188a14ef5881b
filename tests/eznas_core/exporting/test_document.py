from __future__ import annotations

import json
from pathlib import Path

import pytest

from eznas_core.exporting import About, from_json, read_proxy, to_document, to_json
from eznas_core.expressions import LIBRARY
from eznas_core.foundation import EznasError
from eznas_core.measures import MEASURES
from eznas_core.ranking import ProtocolCard
from eznas_core.scoring import expression_proxy, resolve


@pytest.mark.parametrize("name", [*LIBRARY.names(), *MEASURES.names(), "add(units, 0.1)"])
def test_a_proxy_comes_back_as_it_went(name: str):
    proxy = resolve(name)
    back, known = from_json(to_json(proxy))
    assert back == proxy
    assert back.name == proxy.name
    assert to_json(back, known) == to_json(proxy)


def test_what_is_known_comes_back_too():
    card = ProtocolCard(
        space="nasbench201", dataset="cifar10", n=5, architectures_hash="ab", label="x", truth={}
    )
    known = About(
        title="Ours", source="here", notes="n", label_budget=80, cards=(card,), figures={"tau": "1"}
    )
    assert from_json(to_json(resolve("eznas-a"), known))[1] == known


def test_the_document_has_a_format_a_version_and_words_for_people():
    document = to_document(resolve("params"))
    assert (document["format"], document["version"]) == ("eznas-proxy", 1)
    assert document["measure"] == "params"
    assert "expression" not in document
    assert document["explanation"]
    assert document["latex"]
    assert document["label_budget"] == 0


def test_a_formula_of_anothers_under_a_published_name_is_not_called_published():
    document = to_document(expression_proxy("frobenius(weight)", "eznas-a"))
    assert document["source"] == ""


def test_the_least_that_is_read():
    text = '{"format": "eznas-proxy", "version": 1, "expression": "abs(weight)"}'
    proxy, known = from_json(text)
    assert proxy.text == "abs(weight)"
    assert known == About(figures={})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '"text"',
        "{",
        "[" * 100_000,
        "{}",
        '{"expression": "abs(weight)", "measure": "params"}',
        '{"expression": 3}',
        '{"expression": "__import__(\'os\')"}',
        '{"expression": "abs(weight", "format": "eznas-proxy", "version": 1}',
        '{"measure": "no such measure"}',
        '{"format": "another", "expression": "abs(weight)"}',
        '{"format": "eznas-proxy", "version": 2, "expression": "abs(weight)"}',
        '{"expression": "abs(weight)", "title": 3}',
        '{"expression": "abs(weight)", "notes": ["x"]}',
        '{"expression": "abs(weight)", "label_budget": "80"}',
        '{"expression": "abs(weight)", "label_budget": true}',
        '{"expression": "abs(weight)", "figures": {"tau": 1}}',
        '{"expression": "abs(weight)", "figures": []}',
        '{"expression": "abs(weight)", "cards": [1]}',
        '{"expression": "abs(weight)", "cards": [{"format": "x"}]}',
        '{"expression": "abs(weight)", "cards": {}}',
        '{"expression": "' + "x" * (1 << 20) + '"}',
    ],
)
def test_what_is_no_proxy_is_refused_in_words(text: str):
    with pytest.raises(EznasError):
        from_json(text)


def test_a_file_is_read_with_what_it_says(tmp_path: Path):
    path = tmp_path / "mine.json"
    path.write_text(to_json(resolve("eznas-a"), About(label_budget=7)))
    proxy, known = read_proxy(str(path))
    assert proxy == resolve("eznas-a")
    assert known.label_budget == 7
    assert json.loads(path.read_text())["name"] == "eznas-a"
    with pytest.raises(EznasError, match="cannot read"):
        read_proxy(str(tmp_path / "gone.json"))
    assert read_proxy("abs(weight)")[1] == About()
