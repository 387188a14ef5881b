"""Ten thousand hostile expressions: each is read and goes round, or is refused at its place."""

# ruff: noqa: E501, PT017

from __future__ import annotations

import os
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.expressions import (
    LIBRARY,
    NETWORK_TERMINALS,
    OPERATORS,
    ExpressionError,
    ParseError,
    format,
    parse,
)
from eznas_core.foundation import EznasError
from eznas_core.scoring import resolve
from eznas_core.statistics import ALL_STATISTICS

MANY = int(os.environ.get("EZNAS_HOSTILE", "400"))
SECONDS = 2.0

FORMULAS = [format(LIBRARY.get(name).expression) for name in LIBRARY.names()]
LEAVES = [*map(str, ALL_STATISTICS), *NETWORK_TERMINALS.names()]
NUMBERS = ["0", "-0", "1e308", "1e309", "-1e999999999", "9" * 400, "0." + "0" * 400 + "1", ".", "1e",
           "1e+", "+-1", "0x10", "1_000", "nan", "inf", "-Infinity", "5e-324", "1e-400"]  # fmt: skip
ODD = ["", "\x00", "\ufeff", "\u202e", "\u00a0", "\u0661", "\uff08", "\ud800", "\U0001f600", "\x1b[31m",
       "\r", "\v", "\u2028", "__import__('os')", "${HOME}", "../..", "%s", "{0}", "lambda", ";", "'",
       "#"]  # fmt: skip
token = st.one_of(
    st.sampled_from(OPERATORS.names()),
    st.sampled_from(LEAVES),
    st.sampled_from(NUMBERS),
    st.sampled_from(ODD),
    st.sampled_from(["(", ")", ",", "[", "]", " ", "\n", "-", "_"]),
)
soup = st.lists(token, max_size=40).map("".join)
nested = st.builds(
    lambda head, times, middle, tails: head * times + middle + ")" * tails,
    st.sampled_from(["abs(", "add(1,", "(", "units_sum(", "abs( \n", "add(depth, ", "["]),
    st.sampled_from([0, 1, 2, 50, 99, 100, 101, 500, 5000, 20_000]),
    token,
    st.sampled_from([0, 1, 2, 50, 99, 100, 101, 500, 5000]),
)
well_spelt = st.recursive(
    st.one_of(st.sampled_from(LEAVES), st.floats(allow_nan=False).map(repr)),
    lambda inner: st.builds(
        lambda name, one, two: (
            f"{name}({one if OPERATORS.get(name).arity == 1 else f'{one},{two}'})"
        ),
        st.sampled_from(OPERATORS.names()),
        inner,
        inner,
    ),
    max_leaves=12,
)


@st.composite
def mutated(draw):
    text = draw(st.one_of(st.sampled_from(FORMULAS), well_spelt))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(token) + text[place + draw(st.integers(0, 6)) :]
    return text


hostile = st.one_of(soup, nested, mutated(), well_spelt, st.text(max_size=200))


@settings(settings.get_profile("hostile"), max_examples=MANY)
@given(hostile)
def test_a_text_goes_round_or_is_refused_at_its_place(text):
    began = time.process_time()
    try:
        expression = parse(text)
    except ParseError as error:
        assert 0 <= error.position <= len(text)
        assert error.position + (error.length if error.position < len(text) else 0) <= len(text)
        assert len(str(error)) < 5000
    except ExpressionError as error:  # one without a place would be a fault
        raise AssertionError(f"refused without a place: {error}") from error
    else:
        again = format(expression)
        assert parse(again) == expression
        assert format(parse(again)) == again
    assert time.process_time() - began < SECONDS


@settings(settings.get_profile("hostile"), max_examples=max(60, MANY // 10))
@given(
    st.one_of(
        st.builds(
            "{}({})".format,
            st.sampled_from(["rank", "vote", "logsum", "sum", "rank ", ""]),
            st.lists(st.one_of(token, hostile), max_size=4).map(", ".join),
        ),
        st.builds(
            lambda head, times: head * times + "params" + ")" * times,
            st.sampled_from(["rank(", "vote(params, ", "logsum(2*"]),
            st.sampled_from([1, 2, 1000, 20_000]),
        ),
        st.builds(
            "{}{}{}".format,
            st.text(max_size=20),
            st.sampled_from(["", *ODD]),
            st.sampled_from([".json", ".txt"]),
        ),
        hostile,
    )
)
def test_a_proxy_is_found_or_refused(text):
    began = time.process_time()
    try:
        resolve(text)
    except EznasError as error:
        assert len(str(error)) < 10_000
    assert time.process_time() - began < 10 * SECONDS
