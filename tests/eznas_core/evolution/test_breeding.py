from __future__ import annotations

from collections import Counter

import pytest

from eznas_core.evolution import EvolutionConfig, Individual, MutationRates, measure
from eznas_core.evolution.adaptation import Credit
from eznas_core.evolution.breeding import Breeder, mark_of
from eznas_core.evolution.rates import Rates
from eznas_core.expressions import format, parse, simplify

CONFIG = EvolutionConfig(task="planted", initial=40, offspring=30, recombinations=40, seed=2)
PARENTS = tuple(
    Individual(
        id=f"0.{number}",
        expression=parse(text),
        fitness=measure([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
        selection=None,
        parents=(),
        born=0,
        how="random",
    )
    for number, text in enumerate(
        [
            "units_sum(frobenius(weight))",
            "add(units_max(mean(exp(activation[noise]))), 0.5)",
            "log(units_rss(l1_norm(activation_grad[data])))",
        ]
    )
)


def texts(brood) -> list[str]:
    return [format(draft.expression) for draft in brood.drafts]


def test_the_first_generation_is_random():
    brood = Breeder(CONFIG).brood((), 0, frozenset())
    assert len(brood.drafts) == 40
    assert {draft.how for draft in brood.drafts} == {"random"}
    assert {draft.parents for draft in brood.drafts} == {()}


def test_no_formula_comes_twice_or_again():
    breeder = Breeder(CONFIG)
    first = breeder.brood((), 0, frozenset())
    second = breeder.brood(PARENTS, 1, first.known)
    marks = [mark_of(draft.expression) for draft in (*first.drafts, *second.drafts)]
    assert len(set(marks)) == len(marks)
    assert second.known == set(marks)
    again = breeder.brood(PARENTS, 1, second.known)
    assert set(texts(again)).isdisjoint(texts(second))
    assert again.refused > 0


def test_what_was_made_before_changes_nothing_but_what_is_refused():
    assert texts(Breeder(CONFIG).brood(PARENTS, 3, frozenset())) == texts(
        Breeder(CONFIG).brood(PARENTS, 3, frozenset())
    )
    fewer = CONFIG.replace(recombinations=0)
    assert (
        texts(Breeder(fewer).brood(PARENTS, 3, frozenset()))
        == texts(Breeder(CONFIG).brood(PARENTS, 3, frozenset()))[
            : len(Breeder(fewer).brood(PARENTS, 3, frozenset()).drafts)
        ]
    )


def test_the_shares_of_the_settings_are_kept():
    config = CONFIG.replace(offspring=600, recombinations=0, crossover=0.5, mutation=0.3)
    hows = Counter(draft.how for draft in Breeder(config).brood(PARENTS, 1, frozenset()).drafts)
    total = sum(hows.values())
    # Few parents make few different children, so chance takes more than its share.
    assert hows["crossover"] / total < 0.5
    assert hows["random"] / total > 0.2
    assert set(hows) > {"crossover", "random", "subtree", "insert"}


def test_rates_of_zero_switch_mutations_off():
    off = dict.fromkeys(MutationRates().to_json(), 0.0)
    config = CONFIG.replace(
        crossover=0.0, mutation=1.0, mutations=MutationRates(**{**off, "subtree": 1.0})
    )
    hows = {draft.how for draft in Breeder(config).brood(PARENTS, 1, frozenset()).drafts}
    assert hows <= {"subtree", "random", "swap", "join", "adjust"}


def test_drafts_are_simplified():
    for draft in Breeder(CONFIG).brood(PARENTS, 1, frozenset()).drafts:
        assert simplify(draft.expression) == draft.expression


def test_recombinations_are_left_out_where_there_is_nothing_above_units():
    config = CONFIG.replace(language="eznas-2022")
    units = [
        Individual(
            id=parent.id,
            expression=parse(text),
            fitness=parent.fitness,
            selection=None,
            parents=(),
            born=0,
            how="random",
        )
        for parent, text in zip(PARENTS, ["frobenius(weight)", "mean(weight)"], strict=False)
    ]
    brood = Breeder(config).brood(units, 1, frozenset())
    assert len(brood.drafts) <= config.offspring
    assert not {draft.how for draft in brood.drafts} & {"swap", "join", "adjust"}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("wide", "units_sum(weight)", "negate(units_sum(weight))"),
        ("wide", "negate(units_sum(weight))", "units_sum(weight)"),
        ("eznas-2022", "frobenius(weight)", None),
    ],
)
def test_a_formula_is_turned_round_where_the_language_can(language, text, expected):
    found = Breeder(CONFIG.replace(language=language)).turned(parse(text))
    assert (None if found is None else format(found)) == expected


def test_islands_share_out_the_streams_of_a_generation():
    config = CONFIG.replace(islands=3)
    broods = [Breeder(config).brood(PARENTS, 1, frozenset(), island=each) for each in range(3)]
    assert [len(brood.drafts) for brood in broods] == pytest.approx([70 / 3] * 3, abs=3)
    assert {draft.island for draft in broods[2].drafts} == {2}
    alone = Breeder(CONFIG).brood(PARENTS, 1, frozenset())
    # nothing was drafted before it in either, so the first stream makes the same formula
    assert texts(broods[0])[0] == texts(alone)[0]


def test_what_one_island_drafted_is_known_to_the_next():
    config = CONFIG.replace(islands=2)
    found = Breeder(config).broods([PARENTS, PARENTS], 1, frozenset(), Rates.of(config, Credit()))
    marks = [mark_of(draft.expression) for draft in found.drafts]
    assert len(set(marks)) == len(marks)
    assert found.known == set(marks)
    assert {draft.island for draft in found.drafts} == {0, 1}


def test_with_one_island_broods_is_brood():
    rates = Rates.of(CONFIG, Credit())
    assert Breeder(CONFIG).broods([PARENTS], 2, frozenset(), rates) == Breeder(CONFIG).brood(
        PARENTS, 2, frozenset()
    )


def test_adapted_rates_are_kept():
    rates = Rates(crossover=0.0, mutation=1.0, mutations={"hoist": 1.0}, moves={"join": 1.0})
    hows = {
        draft.how for draft in Breeder(CONFIG).brood(PARENTS, 1, frozenset(), rates=rates).drafts
    }
    assert hows <= {"hoist", "random", "join"}
