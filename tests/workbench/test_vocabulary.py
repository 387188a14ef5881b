from __future__ import annotations

import json
from itertools import product

from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS, Kind, parse
from eznas_core.statistics import ALL_STATISTICS
from workbench import vocabulary

A_LEAF = {Kind.TENSOR: "weight", Kind.NUMBER: "mean(weight)", Kind.NETWORK: "depth"}


def test_each_word_stands_once_and_is_plain():
    words = vocabulary.words()
    assert len({word["name"] for word in words}) == len(words)
    assert len(words) == len(OPERATORS.names()) + len(ALL_STATISTICS) + len(
        NETWORK_TERMINALS.names()
    )
    assert json.loads(json.dumps(words)) == words


def test_what_an_operator_gives_is_what_the_parser_makes_of_it():
    for word in vocabulary.words():
        if word["sort"] != "operator":
            assert [str(parse(word["name"]).kind)] == word["gives"]
            continue
        leaves = [[A_LEAF[Kind(kind)] for kind in kinds] for kinds in word["kinds"]]
        made = {str(parse(f"{word['name']}({', '.join(a)})").kind) for a in product(*leaves)}
        assert sorted(made) == word["gives"]
        assert len(word["takes"]) == OPERATORS.get(word["name"]).arity


def test_kinds_have_short_names():
    in_words = vocabulary.kinds_in_words
    assert in_words({Kind.NUMBER, Kind.TENSOR}) == "a tensor or a number"
    assert in_words({Kind.NETWORK}) == "a network number"
