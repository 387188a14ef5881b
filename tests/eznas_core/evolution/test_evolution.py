from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys

import pytest

from eznas_core.evolution import Evolution, Part, Phase, Progress, SealedLabelsError, make_task
from eznas_core.expressions import LANGUAGES
from eznas_core.foundation import EznasError
from tests.helpers.evolutions import CONFIG, events, run


def test_it_ends_after_the_last_generation(finished):
    evolution, records = finished
    assert [record["number"] for record in records] == [0, 1, 2, 3, 4]
    assert evolution.finished
    with pytest.raises(EznasError, match="has ended"):
        evolution.step()


def test_the_best_never_gets_worse(finished):
    _, records = finished
    best = [record["best_fitness"] for record in records]
    assert best[-1] > best[0]
    # parsimony may trade a little tau for a shorter formula, never much
    assert all(after > before - 0.03 for before, after in itertools.pairwise(best))


def test_no_formula_is_measured_twice(finished):
    _, records = finished
    texts = [each["text"] for record in records for each in record["newcomers"]]
    # What ranked backwards was turned round, which may meet a formula that was there.
    twice = {text for text in texts if texts.count(text) > 1}
    assert all(text.startswith("negate(") for text in twice), twice


def test_every_formula_is_of_the_language_and_within_the_limits(finished):
    from eznas_core.expressions import parse

    _, records = finished
    for record in records:
        for each in record["newcomers"]:
            formula = parse(each["text"])
            assert formula in LANGUAGES.get(CONFIG.language)
            assert formula.size == each["size"] <= CONFIG.max_size
            assert formula.depth <= CONFIG.max_depth


def test_every_formula_has_its_descent_on_record(finished):
    _, records = finished
    known = {each["id"] for record in records for each in record["newcomers"]}
    for record in records:
        for each in record["newcomers"]:
            assert set(each["parents"]) <= known
            assert all(float(parent) < record["number"] for parent in each["parents"])
            assert bool(each["parents"]) == (each["how"] != "random")


def test_the_counts_add_up(finished):
    evolution, records = finished
    for record in records:
        newcomers = record["newcomers"]
        assert record["evaluated"] == len(newcomers)
        assert sum(record["invalid"].values()) == sum(
            each["reason"] is not None for each in newcomers
        )
        assert sum(way["tried"] for way in record["ways"].values()) == len(newcomers)
        assert sum(way["valid"] for way in record["ways"].values()) == sum(
            each["fitness"] is not None for each in newcomers
        )
        assert record["labels"]["used"] == 22
        assert record["labels"]["test"] == 0
    assert len(evolution.population) <= CONFIG.population
    assert 1 <= len(evolution.hall_of_fame) <= CONFIG.hall_of_fame


def test_nothing_in_the_population_ranks_backwards(finished):
    evolution, _ = finished
    assert all(individual.tau >= 0 for individual in evolution.population)


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_a_resumed_evolution_goes_on_to_the_same_end(finished, steps: int):
    evolution, records = finished
    first, _ = run(steps=steps)
    state = json.loads(json.dumps(first.state()))
    second = Evolution.resume(state, make_task(CONFIG))
    assert second.state() == first.state()
    rest = []
    while not second.finished:
        rest.append(events(second.step()))
    assert rest == records[steps:]
    assert second.report().to_json() == evolution.report().to_json()
    assert second.state() == evolution.state()


@pytest.mark.parametrize(
    "damage",
    [
        {"population": None},
        {"config": {"seed": -1}},
        {"population": [{"id": "0.1"}]},
        {"generation": "x"},
        {"labels": {}},
        {"islands": [["nobody"]]},
        {"front": [{}]},
    ],
)
def test_a_damaged_state_is_refused_in_words(damage):
    first, _ = run(steps=1)
    with pytest.raises(EznasError):
        Evolution.resume({**first.state(), **damage}, make_task(CONFIG))


SCRIPT = """
import json, sys
from eznas_core.evolution import Evolution, EvolutionConfig, make_task
config = EvolutionConfig.from_json(json.loads(sys.argv[1]))
evolution = Evolution(config, make_task(config))
evolution.step(); evolution.step()
print(json.dumps(evolution.state(), sort_keys=True))
"""


def test_the_same_in_another_process():
    evolution, _ = run(steps=2)
    # Another hash seed: the order of sets must not matter.
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    command = [sys.executable, "-c", SCRIPT, json.dumps(CONFIG.to_json())]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert found.stdout.strip() == json.dumps(evolution.state(), sort_keys=True)


def test_other_seeds_go_other_ways():
    assert run(steps=1)[1] != run(CONFIG.replace(seed=4), steps=1)[1]


def test_work_that_is_ended_in_the_middle_leaves_the_last_whole_generation():
    class EndError(Exception):
        pass

    told: list[Progress] = []

    def listener(progress: Progress) -> None:
        told.append(progress)
        if progress.generation == 2 and progress.done == 5:
            raise EndError

    evolution = Evolution(CONFIG, make_task(CONFIG), listener=listener)
    evolution.step()
    evolution.step()
    before = evolution.state()
    with pytest.raises(EndError):
        evolution.step()
    assert evolution.state() == before
    again = Evolution.resume(before, make_task(CONFIG))
    assert events(again.step()) == run(steps=3)[1][2]


def test_progress_names_phase_generation_and_networks():
    told: list[Progress] = []
    config = CONFIG.replace(generations=1)
    evolution = Evolution(config, make_task(config), listener=told.append)
    while not evolution.finished:
        evolution.step()
    evolution.report()
    assert [progress.phase for progress in told if progress.done == progress.total] == [
        Phase.FITNESS,
        Phase.SELECTION,
        Phase.FITNESS,
        Phase.SELECTION,
        Phase.TEST,
    ]
    # At the end the front is measured on the selection networks too.
    assert {progress.total for progress in told} == {12, 10, 10 + 16}
    assert {progress.generations for progress in told} == {1}


def test_the_test_networks_are_for_the_end():
    evolution, _ = run(steps=2)
    with pytest.raises(EznasError, match="for the end"):
        evolution.report()
    with pytest.raises(SealedLabelsError):
        evolution.task.ledger.labels(Part.TEST)


def test_an_extended_evolution_is_as_if_it_had_been_longer_from_the_start():
    longer, records = run(CONFIG.replace(generations=6))
    evolution, _ = run()
    evolution.report()
    evolution.extend(6)
    with pytest.raises(SealedLabelsError):
        evolution.task.ledger.labels(Part.TEST)
    rest = []
    while not evolution.finished:
        rest.append(events(evolution.step()))
    for record in (*rest, *records):
        record["labels"] = {}  # that the test labels were opened early stays on record
    assert rest == records[5:]
    first, second = evolution.report().to_json(), longer.report().to_json()
    assert first["labels"]["test_opened_after_generations"] == [4, 6]
    assert second["labels"]["test_opened_after_generations"] == [6]
    assert first["config"] == second["config"]
    assert {**first, "labels": 0} == {**second, "labels": 0}


def test_it_cannot_be_made_shorter():
    evolution, _ = run(steps=1)
    with pytest.raises(EznasError, match="fewer"):
        evolution.extend(3)


def test_the_language_of_the_paper_evolves_too():
    evolution, records = run(CONFIG.replace(language="eznas-2022", generations=2))
    assert records[-1]["evaluated"] <= CONFIG.offspring
    assert all(each.expression in LANGUAGES.get("eznas-2022") for each in evolution.population)


def test_what_was_planted_is_found():
    config = CONFIG.replace(
        language="units",
        population=40,
        initial=100,
        offspring=60,
        generations=20,
        fitness_networks=30,
        recombinations=0,
        max_size=9,
        max_depth=5,
    )
    # One in two seeds finds it in this time; which, changes with every operator of the language.
    for seed in range(1, 4):
        evolution, records = run(config.replace(seed=seed))
        if records[-1]["best_fitness"] > 0.9:
            break
    assert records[-1]["best_fitness"] > 0.9
    assert evolution.report().figures[0].kendall.value > 0.85
