from __future__ import annotations

import pytest

from eznas_core.expressions import (
    Constant,
    ExpressionError,
    canonical,
    content_hash,
    format,
    parse,
    replace,
    statistics_of,
    subtree,
    walk,
)
from eznas_core.foundation import EznasError

EXPRESSION = parse("add(multiply(weight, 2), exp(activation[noise]))")


def test_walk_gives_every_node_before_its_arguments():
    assert [(path, format(node)) for path, node in walk(EXPRESSION)][1:] == [
        ((0,), "multiply(weight, 2)"),
        ((0, 0), "weight"),
        ((0, 1), "2"),
        ((1,), "exp(activation[noise])"),
        ((1, 0), "activation[noise]"),
    ]


def test_replacing_a_node_by_itself_changes_nothing():
    for path, node in walk(EXPRESSION):
        assert subtree(EXPRESSION, path) == node
        assert replace(EXPRESSION, path, node) == EXPRESSION


def test_replace_shares_what_is_not_on_the_path():
    changed = replace(EXPRESSION, (0, 1), Constant(3))
    assert format(changed) == "add(multiply(weight, 3), exp(activation[noise]))"
    assert changed.arguments[1] is EXPRESSION.arguments[1]
    assert format(EXPRESSION) == "add(multiply(weight, 2), exp(activation[noise]))"


def test_replace_checks_kinds_and_paths():
    with pytest.raises(ExpressionError, match="frobenius takes a tensor"):
        replace(parse("frobenius(weight)"), (0,), Constant(3))
    for path in ((5,), (0, 0, 0), (-1,)):
        with pytest.raises(EznasError, match="leads nowhere"):
            replace(EXPRESSION, path, Constant(1))


def test_statistics_are_those_that_are_named():
    assert sorted(map(str, statistics_of(EXPRESSION))) == ["activation[noise]", "weight"]
    assert statistics_of(parse("add(depth, 1)")) == frozenset()


def test_canonical_sorts_only_where_order_does_not_matter():
    one = parse("add(weight, subtract(1, multiply(depth, weight)))")
    other = parse("add(subtract(1, multiply(weight, depth)), weight)")
    assert canonical(one) == canonical(other)
    assert canonical(canonical(one)) == canonical(one)
    assert canonical(parse("subtract(1, depth)")) != canonical(parse("subtract(depth, 1)"))
    assert format(canonical(parse("add(2, weight)"))) == "add(weight, 2)"


def test_content_hashes_name_the_tree_as_written():
    assert content_hash(EXPRESSION) == content_hash(parse(format(EXPRESSION)))
    assert content_hash(parse("add(1, depth)")) != content_hash(parse("add(depth, 1)"))
    assert len(content_hash(EXPRESSION)) == 32
