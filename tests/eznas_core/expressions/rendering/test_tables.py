from __future__ import annotations

import re
from pathlib import Path

import pytest

from eznas_core.expressions import LANGUAGES, MAX_DEPTH, MAX_SIZE, OPERATORS, Group, parse
from eznas_core.expressions.rendering.tables import network_terminals_table, operators_table
from eznas_core.expressions.tokens import MAX_LENGTH
from eznas_core.statistics import Probe, Quantity

PAGE = (Path(__file__).parents[4] / "docs" / "language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("group", list(Group))
def test_the_page_has_the_table_of_each_group(group):
    assert f"### {group}\n\n{operators_table(group)}\n" in PAGE


def test_the_tables_have_every_operator_once():
    names = re.findall(r"^\| `(\w+)\(", PAGE, re.MULTILINE)
    assert sorted(names) == sorted(OPERATORS.names())


def test_the_page_has_the_network_numbers_and_languages():
    assert network_terminals_table() in PAGE
    for language in LANGUAGES:
        assert f"- **`{language.name}`** ({language.title}). {language.description}" in PAGE


def test_the_grammar_names_all_quantities_probes_and_limits():
    grammar = PAGE.partition("## Grammar")[2].partition("## Value")[0]
    for name in (*Quantity, *Probe):
        assert f'"{name}"' in grammar
    for limit in (MAX_LENGTH, MAX_SIZE, MAX_DEPTH):
        assert f"{limit:,}" in grammar


def test_the_examples_of_the_page_parse():
    examples = re.findall(r"`(\w+\([^`…]*\)|[a-z_]+\[[a-z]+\])`", PAGE.partition("## Operators")[0])
    examples += re.findall(r"^    (units_\w+\(.*\))$", PAGE, re.MULTILINE)
    parsed = [example for example in examples if not example.startswith("parse(")]
    assert len(parsed) >= 8
    for example in parsed:
        assert parse(example).size > 0
