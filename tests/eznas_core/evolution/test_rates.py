from __future__ import annotations

import pytest

from eznas_core.evolution import EvolutionConfig, MutationRates
from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.rates import Rates
from eznas_core.evolution.recombination import MOVES

CONFIG = EvolutionConfig(crossover=0.3, mutation=0.5)
RICH = Credit().after(
    {"crossover": 10, "point": 10, "random": 10, "subtree": 10, "join": 90, "adjust": 90},
    {"crossover": 1, "point": 9, "random": 0, "subtree": 1, "join": 40, "adjust": 1},
)


def test_without_adaptation_they_are_what_is_set():
    rates = Rates.of(CONFIG, RICH)
    assert (rates.crossover, rates.mutation, rates.moves) == (0.3, 0.5, None)
    assert rates.mutations == MutationRates().to_json()
    assert rates.offspring["random"] == pytest.approx(0.2)
    assert rates.offspring["hoist"] == pytest.approx(0.5 * 1 / 12)
    assert set(rates.shares) == {*rates.offspring, *MOVES}


def test_with_adaptation_success_is_tried_more_often():
    plain, rates = Rates.of(CONFIG, RICH), Rates.of(CONFIG.replace(adapt_rates=True), RICH)
    assert sum(rates.offspring.values()) == pytest.approx(1)
    assert rates.offspring["point"] > 1.5 * plain.offspring["point"]
    assert rates.offspring["random"] < plain.offspring["random"]
    assert rates.moves is not None
    assert sum(rates.moves.values()) == pytest.approx(1)
    assert rates.moves["join"] > 1 / 3 > rates.moves["adjust"]


def test_without_credit_adaptation_starts_from_what_is_set():
    rates = Rates.of(CONFIG.replace(adapt_rates=True), Credit())
    assert rates.offspring == pytest.approx(Rates.of(CONFIG, Credit()).offspring)


def test_what_is_switched_off_stays_off():
    off = MutationRates(**{**MutationRates().to_json(), "point": 0.0})
    config = EvolutionConfig(crossover=0.4, mutation=0.6, mutations=off, adapt_rates=True)
    rates = Rates.of(config, RICH)
    assert rates.offspring["point"] == 0
    assert rates.offspring["random"] == pytest.approx(0)
    rates = Rates.of(config.replace(mutation=0.0), RICH)
    assert rates.mutation == 0
    assert sum(rates.offspring.values()) == pytest.approx(1)
