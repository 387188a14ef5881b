from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core.evolution.adaptation import FLOOR, MEMORY, Credit

WAYS = ("crossover", "point", "hoist", "random")
counts = st.dictionaries(st.sampled_from(WAYS), st.integers(1, 50))
some_rate = st.sampled_from([0.0, 0.01, 1.0, 2.5, 7.0])
rates = st.fixed_dictionaries(dict.fromkeys(WAYS, some_rate)).filter(
    lambda found: any(found.values())
)


def test_before_anything_was_tried_the_set_rates_hold():
    assert Credit().of("point") is None
    assert Credit().matched({"a": 1.0, "b": 3.0}) == {"a": 0.25, "b": 0.75}


def test_where_nothing_survived_the_set_rates_hold():
    credit = Credit().after({"a": 5, "b": 5}, {})
    assert credit.matched({"a": 1.0, "b": 3.0}) == {"a": 0.25, "b": 0.75}


def test_credit_is_the_share_of_survivors_drawn_towards_the_usual():
    credit = Credit().after({"a": 6, "b": 2}, {"a": 3, "b": 1})
    assert credit.of("a") == credit.of("b") == 0.5
    credit = Credit().after({"a": 16, "b": 4}, {"a": 4, "b": 1})
    # half of the usual one in four stands in for four further tries
    assert credit.of("a") == pytest.approx((4 + 4 / 4) / (16 + 4))
    assert credit.of("unheard of") == pytest.approx(1 / 4)


def test_what_is_long_ago_fades():
    credit = Credit().after({"a": 10}, {"a": 10})
    for _ in range(3):
        credit = credit.after({"a": 10}, {"a": 0})
    assert credit.survived["a"] == pytest.approx(10 * MEMORY**3)
    assert credit.tried["a"] == pytest.approx(10 * (1 + MEMORY + MEMORY**2 + MEMORY**3))


def test_ways_that_compete_elsewhere_do_not_count():
    alone = Credit().after({"a": 9, "b": 3}, {"a": 3, "b": 0})
    crowd = Credit().after({"a": 9, "b": 3, "swap": 500}, {"a": 3, "b": 0, "swap": 2})
    assert crowd.matched({"a": 1, "b": 1}) == alone.matched({"a": 1, "b": 1})


@given(rates=rates, tried=counts, luck=st.randoms(use_true_random=False))
def test_the_shares_are_a_distribution_with_a_floor(rates, tried, luck):
    survived = {way: luck.randint(0, count) for way, count in tried.items()}
    found = Credit().after(tried, survived).matched(rates)
    total = sum(rates.values())
    assert sum(found.values()) == pytest.approx(1)
    for way, rate in rates.items():
        assert found[way] >= FLOOR * rate / total - 1e-12
        assert (found[way] == 0) == (rate == 0)


def test_more_success_is_tried_more():
    credit = Credit().after({"a": 20, "b": 20, "c": 20}, {"a": 10, "b": 5, "c": 0})
    found = credit.matched({"a": 1, "b": 1, "c": 1})
    assert found["a"] > found["b"] > found["c"] >= FLOOR / 3


def test_the_record_survives_json():
    credit = Credit().after({"a": 7, "b": 3}, {"a": 2}).after({"b": 1}, {"b": 1})
    assert Credit.from_json(json.loads(json.dumps(credit.to_json()))) == credit
    assert Credit.from_json({}) == Credit()
