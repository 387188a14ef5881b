from __future__ import annotations

import pytest

from eznas_core import spaces, truth
from eznas_core.evolution import (
    Evolution,
    EvolutionConfig,
    Part,
    RankingTask,
    SealedLabelsError,
    make_task,
)
from eznas_core.expressions import parse
from eznas_core.foundation import UnknownNameError
from eznas_core.ranking import rank
from eznas_core.scoring import resolve, score_many

CONFIG = EvolutionConfig(
    population=5,
    initial=9,
    offspring=4,
    recombinations=5,
    generations=1,
    fitness_networks=5,
    selection_networks=4,
    test_networks=5,
    trial_networks=2,
    initial_depth_high=2,
    hall_of_fame=2,
    batch_size=2,
    resamples=100,
    seed=1,
)


@pytest.fixture(scope="module")
def evolution():
    found = Evolution(CONFIG, make_task(CONFIG))
    while not found.finished:
        found.step()
    return found


def test_the_parts_share_no_function():
    task = RankingTask(CONFIG)
    space = spaces.get("nasbench201")
    forms = [{space.canonical(space.parse(text)) for text in task.networks(part)} for part in Part]
    assert [len(form) for form in forms] == [5, 4, 5]
    assert len(set().union(*forms)) == 14


def test_accuracies_are_those_of_the_table():
    task = RankingTask(CONFIG)
    table = truth.load("nasbench201", "cifar10")
    space = spaces.get("nasbench201")
    expected = [table.accuracy(space.parse(text)) for text in task.networks(Part.FITNESS)]
    assert task.ledger.labels(Part.FITNESS).tolist() == expected


def test_a_label_that_does_not_exist_is_refused():
    with pytest.raises(UnknownNameError):
        RankingTask(CONFIG.replace(label="nonsense"))


def test_fitness_is_what_scoring_and_ranking_give():
    task = RankingTask(CONFIG)
    space = spaces.get("nasbench201")
    text = "units_sum(frobenius(activation_grad[noise]))"
    (found,) = task.evaluate([parse(text)], Part.FITNESS)
    networks = [space.parse(name) for name in task.networks(Part.FITNESS)]
    proxy = resolve(text)
    scores = score_many([proxy], space, networks, task.protocol).column(proxy.name)
    result = rank(scores, truth.load("nasbench201", "cifar10"), resamples=100)
    assert found.tau == pytest.approx(result.kendall.value)


def test_a_whole_evolution_is_reported_beside_the_known_proxies(evolution):
    report = evolution.report()
    assert [figure.name for figure in report.baselines] == [
        "eznas-a",
        "eznas-a-sum",
        "params",
        "flops",
    ]
    assert report.hall_of_fame
    assert report.labels["used"] == 9
    assert report.labels["test"] == 5
    assert report.card["hashes"]["test"]
    assert report.card["label"] == "baseline"


def test_test_labels_and_their_table_are_out_of_reach_before():
    task = RankingTask(CONFIG)
    with pytest.raises(SealedLabelsError):
        task.evaluate([parse("units")], Part.TEST)
    with pytest.raises(SealedLabelsError):
        task.card()


@pytest.mark.slow
def test_two_workers_come_to_the_same(evolution):
    config = CONFIG.replace(workers=2)
    with make_task(config) as task:
        found = Evolution(config, task)
        while not found.finished:
            found.step()
        report = found.report().to_json()
    assert report == evolution.report().to_json()
    first, second = found.state(), evolution.state()
    assert {**first, "config": 0} == {**second, "config": 0}
