from __future__ import annotations

from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS
from workbench.tables import language


def test_every_operator_statistic_and_number_has_a_row():
    assert len(language.operators()) == len(OPERATORS)
    assert len(language.statistics()) == 22
    assert len(language.network_numbers()) == len(NETWORK_TERMINALS)


def test_operators_are_shown_as_they_are_written():
    assert "add(x, y)" in language.operators()["operator"].tolist()


def test_all_words_must_match_whatever_their_case():
    found = language.matching(language.operators(), "MEAN units")
    assert "units_mean(x)" in found["operator"].tolist()
    assert "add(x, y)" not in found["operator"].tolist()


def test_words_are_no_patterns():
    assert language.matching(language.operators(), "[").empty
