from __future__ import annotations

import math

import pytest

from workbench import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.500"), (-0.5, "−0.500"), (-0.0001, "0.000"), (None, "–"), (math.nan, "–")],
)
def test_numbers_have_true_minus_signs_and_no_negative_zero(value, text):
    assert formats.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, "0.000"), (0.1, "+0.100"), (-0.1, "−0.100")])
def test_differences_carry_their_sign(value, text):
    assert formats.signed(value) == text


def test_an_interval_that_does_not_exist_is_left_out():
    assert formats.interval(0.5, None, None) == "0.500"
    assert formats.interval(0.5, math.nan, 0.6) == "0.500"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(59.6, "1 min 0 s"), (3599, "59 min 59 s"), (90061, "25 h 1 min"), (None, "–")],
)
def test_durations_round_to_what_is_read_at_a_glance(seconds, text):
    assert formats.duration(seconds) == text


def test_scores_of_any_size_are_short():
    assert formats.score(1.5e61) == "1.5e+61"
    assert formats.score(-0.25) == "−0.25"
