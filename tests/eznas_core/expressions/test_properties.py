"""Laws that hold for every expression, tried on random ones of all levels."""

from __future__ import annotations

import contextlib
import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eznas_core.expressions import (
    NETWORK_TERMINALS,
    OPERATORS,
    Call,
    Constant,
    Kind,
    NetworkTerminal,
    Output,
    ParseError,
    Terminal,
    canonical,
    evaluate,
    evaluate_many,
    explain,
    format,
    parse,
    ranking_form,
    simplify,
    size,
    to_dot,
    to_latex,
    walk,
)
from eznas_core.statistics import ALL_STATISTICS

numbers = st.floats(allow_nan=False, allow_infinity=False)
LEAVES = {
    Kind.TENSOR: st.sampled_from(ALL_STATISTICS).map(Terminal),
    Kind.NUMBER: st.sampled_from(ALL_STATISTICS).map(lambda name: Call("mean", (Terminal(name),))),
    Kind.NETWORK: st.one_of(
        numbers.map(Constant),
        st.sampled_from(NETWORK_TERMINALS.names()).map(NetworkTerminal),
    ),
}


@st.composite
def expressions(draw, kind=None, levels=4):
    kind = kind or draw(st.sampled_from(list(Kind)))
    if levels == 0 or draw(st.integers(0, 4)) == 0:
        return draw(LEAVES[kind])
    rows = [r for r in OPERATORS if r.output is Output.ELEMENTWISE or r.output.name == kind.name]
    row = draw(st.sampled_from(rows))
    if row.output is Output.ELEMENTWISE:
        others = [k for k in Kind if list(Kind).index(k) >= list(Kind).index(kind)]
        kinds = [kind, *(draw(st.sampled_from(others)) for _ in row.inputs[1:])]
    else:
        kinds = [draw(st.sampled_from(sorted(allowed))) for allowed in row.inputs]
    return Call(row.name, tuple(draw(expressions(k, levels - 1)) for k in kinds))


few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
many = settings(few, max_examples=200)


@many
@given(expressions())
def test_text_and_tree_go_round(expression):
    text = format(expression)
    again = parse(text)
    assert again == expression
    assert format(again) == text
    assert (again.kind, again.size, again.depth) == (
        expression.kind,
        expression.size,
        expression.depth,
    )
    assert pickle.loads(pickle.dumps(expression)) == expression


@many
@given(numbers)
def test_constants_go_round_exactly(value):
    assert parse(format(Constant(value))).value == value


@many
@given(expressions())
def test_sizes_add_up(expression):
    nodes = list(walk(expression))
    assert len(nodes) == size(expression)
    assert max(len(path) for path, _ in nodes) == expression.depth


@many
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ParseError):
        parse(text)


@many
@given(expressions(), st.data())
def test_a_damaged_text_is_read_or_refused(expression, data):
    text = format(expression)
    place = data.draw(st.integers(0, len(text)))
    inserted = data.draw(st.sampled_from(["", "(", ")", ",", "x", "[", "-", "1e", " ", "\u00e9"]))
    damaged = text[:place] + inserted + text[place + data.draw(st.integers(0, 2)) :]
    with contextlib.suppress(ParseError):
        assert format(parse(damaged))


@many
@given(expressions())
def test_canonical_and_simple_forms_are_stable(expression):
    plain = canonical(expression)
    assert canonical(plain) == plain
    assert plain.size == expression.size
    short = simplify(expression)
    assert short.size <= expression.size
    assert short.kind is expression.kind
    assert simplify(short) == short
    assert ranking_form(expression).expression.size <= short.size


@many
@given(expressions())
def test_everything_can_be_shown(expression):
    assert to_latex(expression, over_units=True)
    assert to_dot(expression).count("\n") > expression.size
    assert explain(expression).endswith(".")


@few
@given(st.lists(expressions(), min_size=1, max_size=4))
def test_together_is_alone_and_every_score_is_finite_or_has_a_reason(captured, programs):
    together = evaluate_many(programs, captured)
    assert together == tuple(evaluate(program, captured) for program in programs)
    for result in together:
        assert (result.value is None) == (result.failure is not None)


@few
@given(expressions())
def test_simplifying_keeps_the_value(captured, expression):
    before, after = evaluate(expression, captured), evaluate(simplify(expression), captured)
    assert after.units_failed == before.units_failed
    if before.value is not None and after.value is not None:
        assert after.value == pytest.approx(before.value, rel=1e-2, abs=1e-3)
