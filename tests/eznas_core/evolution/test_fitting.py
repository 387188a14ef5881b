"""Whole evolutions that fit terms: better on a planted sum, the same after a restart."""

from __future__ import annotations

import json

import pytest

from eznas_core.evolution import Evolution, EvolutionConfig, PlantedTask
from eznas_core.evolution.fitting import Fitter, stocked
from eznas_core.expressions import LANGUAGES, format, parse

CONFIG = EvolutionConfig(
    task="planted",
    language="units",
    population=15,
    initial=40,
    offspring=4,
    recombinations=0,
    fitted=12,
    sweep=1.0,
    generations=3,
    fitness_networks=30,
    selection_networks=20,
    test_networks=30,
    trial_networks=2,
    seed=5,
)


def run(config: EvolutionConfig) -> list[dict]:
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        found = []
        while not evolution.finished:
            found.append(evolution.step().to_json())
        return found


def without_cost(records: list[dict]) -> list[dict]:
    return [{key: value for key, value in each.items() if key != "cost"} for each in records]


def test_grafts_and_tunings_are_made_counted_and_survive():
    last = run(CONFIG)[-1]
    assert last["ways"]["graft"]["tried"] > 0
    made = {each["how"] for each in last["hall_of_fame"]}
    assert made & {"graft", "tune"}


def test_fitted_terms_raise_the_figure_on_the_fitness_networks():
    plain = run(CONFIG.replace(fitted=0))[-1]["best_fitness"]
    assert run(CONFIG)[-1]["best_fitness"] > plain


def test_refitted_sums_are_made_and_counted_as_such():
    found = run(CONFIG.replace(refit=1.0))[-1]["ways"]
    assert found["refit"]["tried"] > 0
    assert {"graft", "tune"}.isdisjoint(found)


@pytest.mark.parametrize(("islands", "refit"), [(1, 0.0), (2, 0.0), (1, 0.5)])
def test_a_restart_after_each_generation_changes_nothing(islands, refit):
    config = CONFIG.replace(islands=islands, refit=refit)
    whole = run(config)
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        found = [evolution.step().to_json()]
        state = json.dumps(evolution.state())
    while True:
        # A new task has an empty memory: what is in stock has to be measured again.
        with PlantedTask(config) as task:
            evolution = Evolution.resume(json.loads(state), task)
            if evolution.finished:
                break
            found.append(evolution.step().to_json())
            state = json.dumps(evolution.state())
    assert without_cost(found) == without_cost(whole)


def test_a_stock_has_one_aggregate_for_each_unit_expression_the_smallest_first():
    config = CONFIG
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        evolution.step()
        stock = stocked((), evolution.population)
    units = [each.arguments[0] for each in stock if each.arguments]
    assert len(set(units)) == len(units)
    assert [each.size for each in stock] == sorted(each.size for each in stock)
    assert set(stock) <= set(stocked(stock[:3], evolution.population)) | set(stock)


def test_the_networks_own_numbers_are_in_stock_where_the_language_has_them():
    config = CONFIG.replace(language="wide")
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        evolution.step()
        stock = stocked((), evolution.population)
        aggregates, values = task.aggregates(stock)
    own = {format(each) for each in stock if not each.arguments}
    assert own
    assert own <= set(LANGUAGES.get("wide").network_terminals)
    assert own <= set(map(format, aggregates))
    assert len(values) == len(aggregates)


def test_a_formula_without_room_exchanges_a_term():
    config = CONFIG.replace(max_size=14, generations=4, fitted=20)
    with PlantedTask(config) as task:
        evolution = Evolution(config, task)
        sizes: dict[str, int] = {}
        exchanged = []
        while not evolution.finished:
            for each in evolution.step().newcomers:
                sizes[each.id] = each.size
                if each.how == "graft" and sizes[each.parents[0]] > config.max_size - 6:
                    exchanged.append(each)
    assert exchanged
    assert max(sizes.values()) <= config.max_size


def test_a_language_without_network_numbers_has_nothing_to_fit():
    config = CONFIG.replace(language="eznas-2022")
    with PlantedTask(config) as task:
        assert Fitter(config, task).drafts(((),), (), 1, frozenset()) == ()


def test_the_first_formulas_of_a_sweep_are_the_smallest():
    with PlantedTask(CONFIG) as task:
        first = Evolution(CONFIG, task).step()
    assert {each.how for each in first.newcomers} == {"sweep"}
    assert {each.size for each in first.newcomers} == {1, 3, 4}
    assert all(parse(format(each.expression)) == each.expression for each in first.newcomers)
