"""Changes by hand, against the grammar written a second time: a text that the parser takes."""

from __future__ import annotations

import pytest

from eznas_core.expressions import OPERATORS, ExpressionError, ParseError, edits, format, parse
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS
from eznas_core.foundation import EznasError
from eznas_core.statistics import ALL_STATISTICS

LEAVES = [*map(str, ALL_STATISTICS), *NETWORK_TERMINALS.names()]


def readable(text: str) -> bool:
    try:
        parse(text)
    except (ParseError, ExpressionError):
        return False
    return True


@pytest.mark.parametrize(
    ("text", "path", "template"),
    [
        ("units_sum(frobenius(weight))", (0,), "units_sum({})"),
        ("units_sum(frobenius(weight))", (0, 0), "units_sum(frobenius({}))"),
        ("add(mean(weight), depth)", (1,), "add(mean(weight), {})"),
        ("add(mean(weight), depth)", (0,), "add({}, depth)"),
        ("previous(mean(weight))", (0,), "previous({})"),
    ],
)
def test_leaves_are_offered_exactly_where_the_parser_takes_them(text, path, template):
    old = text[len(template.partition("{}")[0]) :][: -len(template.partition("{}")[2]) or None]
    expected = {leaf for leaf in LEAVES if leaf != old and readable(template.format(leaf))}
    offered = {
        e.name: e.expression for e in edits.exchanges(parse(text), path) if "(" not in e.name
    }
    assert set(offered) == expected
    for leaf, changed in offered.items():
        assert format(changed) == template.format(leaf)


def test_operators_are_exchanged_exactly_where_the_parser_takes_them():
    found = {e.name for e in edits.exchanges(parse("units_sum(mean(weight))"), (0,))}
    expected = {
        f"{row.name}(…)"
        for row in OPERATORS
        if row.arity == 1 and row.name != "mean" and readable(f"units_sum({row.name}(weight))")
    }
    assert {name for name in found if "(" in name} == expected
    assert "tanh(…)" in found
    assert "units_mean(…)" not in found


def test_an_operator_is_put_around_a_part_exactly_where_the_parser_takes_it():
    expression, path = parse("units_sum(mean(weight))"), (0,)
    found = {wrap.name: wrap for wrap in edits.wraps(expression, path)}
    expected = set()
    for row in OPERATORS:
        if row.arity == 1:
            if readable(f"units_sum({row.name}(mean(weight)))"):
                expected.add(f"{row.name}(this)")
            continue
        for name, text in ((f"{row.name}(this, …)", "mean(weight), {}"),
                           (f"{row.name}(…, this)", "{}, mean(weight)")):  # fmt: skip
            known = not row.commutative or name.startswith(f"{row.name}(this")
            written = f"units_sum({row.name}({text}))"
            if known and any(readable(written.format(leaf)) for leaf in ["1", *LEAVES]):
                expected.add(name)
    assert set(found) == expected
    assert "subtract(…, this)" in found
    assert "frobenius(this)" not in found


def test_beside_a_part_stands_what_the_parser_takes():
    expression = parse("units_sum(subtract(weight, 2))")
    wrap = next(w for w in edits.wraps(expression, (0, 0)) if w.name == "matmul(…, this)")
    offered = {format(leaf) for leaf in edits.fillers(expression, (0, 0), wrap)}
    written = "units_sum(subtract(matmul({}, weight), 2))"
    assert offered == {leaf for leaf in ["1", *LEAVES] if readable(written.format(leaf))}
    changed = edits.wrapped(expression, (0, 0), wrap, parse("activation[data]"))
    assert changed == parse(written.format("activation[data]"))
    assert edits.wrapped(expression, (0, 0), wrap, parse("1")) is None
    one = next(w for w in edits.wraps(expression, ()) if w.name == "log(this)")
    assert edits.wrapped(expression, (), one, parse("1")) == parse(f"log({format(expression)})")
    assert one.has_room is False
    assert wrap.has_room


def test_a_part_can_outlive_what_is_around_it():
    expression = parse("units_sum(frobenius(abs(weight)))")
    names = {e.name: format(e.expression) for e in edits.hoists(expression, (0, 0))}
    assert names == {
        "keep only this part": "abs(weight)",
        "take away frobenius(…) around it": "units_sum(abs(weight))",
    }
    # The nearest call whose place the part can take: abs(depth) is no unit's number.
    expression = parse("units_sum(multiply(mean(weight), abs(depth)))")
    assert [e.name for e in edits.hoists(expression, (0, 1))] == ["keep only this part"]
    assert list(edits.hoists(expression, ())) == []


def test_arguments_change_places_and_parts_are_doubled():
    expression = parse("divide(mean(weight), depth)")
    swapped = edits.swapped(expression, ())
    assert swapped is not None
    assert format(swapped) == "divide(depth, mean(weight))"
    assert edits.swapped(expression, (0,)) is None
    assert edits.swapped(parse("add(depth, depth)"), ()) is None
    doubled = edits.doubled(expression, (1,))
    assert doubled is not None
    assert format(doubled) == "divide(mean(weight), add(depth, depth))"


def test_numbers_stand_only_where_they_may():
    expression = parse("add(mean(weight), depth)")
    changed = edits.constant(expression, (1,), -0.5)
    assert changed is not None
    assert format(changed) == "add(mean(weight), -0.5)"
    assert edits.constant(expression, (0, 0), 2) is None
    with pytest.raises(ExpressionError):
        edits.constant(expression, (1,), float("inf"))


def test_limits_hold():
    text = "depth"
    for _ in range(100):
        text = f"abs({text})"
    deepest = parse(text)
    assert list(edits.wraps(deepest, ())) == []
    assert edits.doubled(deepest, (0,)) is None
    with pytest.raises(EznasError, match="leads nowhere"):
        list(edits.exchanges(parse("depth"), (3,)))
