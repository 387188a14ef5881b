from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
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
from eznas_core.foundation import EznasError, UnknownNameError
from eznas_core.ranking import rank
from eznas_core.scoring import ScoreStore, resolve, score_many
from eznas_core.truth import AccuracyTable, write_table
from eznas_core.truth.catalogue import table_path
from tests.helpers.tables import accuracy_table

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


def test_an_end_is_not_computed_twice_where_scores_are_stored(evolution, tmp_path, monkeypatch):
    store = ScoreStore(tmp_path / "scores.sqlite")
    plain = evolution.report().to_json()

    def ended(config: EvolutionConfig) -> dict:
        task = make_task(config, store=store)
        state = {**evolution.state(), "config": config.to_json()}
        return Evolution.resume(state, task).report().to_json()

    def forbidden(*_: object) -> None:
        raise AssertionError("a network was built")

    assert ended(CONFIG) == plain
    monkeypatch.setattr("eznas_core.scoring.many.build", forbidden)
    assert ended(CONFIG) == plain
    # By content: what other settings are scored under is something else.
    with pytest.raises(AssertionError, match="was built"):
        ended(CONFIG.replace(batch_size=3))
    with pytest.raises(AssertionError, match="was built"):
        ended(CONFIG.replace(units="relu-conv-bn"))


BOTH = ("nasbench201/cifar10", "nasbench201/cifar100/main")
SPACE = spaces.get("nasbench201")


@pytest.fixture(scope="module")
def second_table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AccuracyTable]:
    """Made-up accuracies on CIFAR-100 of every third cell, the user's own table."""
    cells = tuple(SPACE.enumerate())[::3]
    rng = np.random.default_rng(1)
    found = accuracy_table(
        [cell.text for cell in cells],
        rng.uniform(1, 75, (len(cells), 2)),
        dataset="cifar100",
        columns=("main", "other"),
        default="other",
        source="mine",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EZNAS_DATA", str(tmp_path_factory.mktemp("data")))
        write_table(table_path("nasbench201", "cifar100", "mine"), found)
        yield found


@pytest.fixture
def several(second_table: AccuracyTable) -> RankingTask:
    assert second_table.dataset in BOTH[1]
    return RankingTask(CONFIG.replace(tasks=BOTH))


def parsed(name: str) -> tuple[str, str]:
    """The function and the task of a network's name."""
    text, _, target = name.partition(" of ")
    return SPACE.canonical(SPACE.parse(text)).text, target


def test_no_network_of_one_task_gives_an_answer_to_another(several: RankingTask):
    forms = {part: list(map(parsed, several.networks(part))) for part in Part}
    assert [len(forms[part]) for part in Part] == [10, 8, 10]
    used = [form for part in (Part.FITNESS, Part.SELECTION) for form, _ in forms[part]]
    assert len(set(used)) == 18
    assert set(used).isdisjoint(form for form, _ in forms[Part.TEST])
    for part in Part:
        numbers = several.target_of(part)
        assert [BOTH[number] for number in numbers] == [target for _, target in forms[part]]
        assert np.bincount(numbers).tolist() == [len(numbers) // 2] * 2


def test_labels_are_those_of_each_table_and_all_are_counted(
    several: RankingTask, second_table: AccuracyTable
):
    labels = several.ledger.labels(Part.SELECTION)
    for name, label in zip(several.networks(Part.SELECTION), labels, strict=True):
        text, _, target = name.partition(" of ")
        cell = SPACE.parse(text)
        table = truth.load("nasbench201", "cifar10") if target == BOTH[0] else second_table
        assert label == table.accuracy(cell, None if target == BOTH[0] else "main")
    several.ledger.labels(Part.FITNESS)
    assert several.ledger.used == 18
    with pytest.raises(EznasError, match="at least 18"):
        CONFIG.replace(tasks=BOTH, label_budget=17)


def test_each_task_has_the_tau_it_has_alone(several: RankingTask, second_table: AccuracyTable):
    text = "units_sum(frobenius(activation_grad[noise]))"
    (found,) = several.evaluate([parse(text)], Part.FITNESS)
    proxy = resolve(text)
    for number, table in enumerate((truth.load("nasbench201", "cifar10"), second_table)):
        cells = [
            SPACE.parse(name.partition(" of ")[0])
            for name in several.networks(Part.FITNESS)
            if name.endswith(BOTH[number])
        ]
        protocol = several._protocols[number]
        assert protocol.dataset == table.dataset
        scores = score_many([proxy], SPACE, cells, protocol).column(proxy.name)
        label = None if number == 0 else "main"
        alone = rank(scores, table, label=label, resamples=100)
        assert found.taus[number] == pytest.approx(alone.kendall.value)
    assert found.tau == min(found.taus)


@pytest.mark.usefixtures("second_table")
def test_a_race_begins_with_the_first_networks_of_every_task():
    task = RankingTask(CONFIG.replace(tasks=BOTH, fitness_networks=12, racing=8))
    assert np.bincount(task.target_of(Part.FITNESS)[:16]).tolist() == [8, 8]
    plain = RankingTask(CONFIG.replace(tasks=BOTH, fitness_networks=12))
    assert sorted(task.networks(Part.FITNESS)) == sorted(plain.networks(Part.FITNESS))


def test_accuracies_looked_at_to_draw_networks_are_on_the_ledger():
    even = RankingTask(CONFIG.replace(stratify="accuracy"))
    assert even.ledger.used == 3 * 9
    even.ledger.labels(Part.FITNESS)
    even.ledger.labels(Part.SELECTION)
    assert even.ledger.used == 4 * 9
    free = RankingTask(CONFIG)
    assert (CONFIG.stratify, free.ledger.used) == ("parameters", 0)
    tests = {
        stratify: RankingTask(CONFIG.replace(stratify=stratify)).networks(Part.TEST)
        for stratify in ("none", "parameters", "accuracy")
    }
    assert len(set(tests.values())) == 1


@pytest.mark.usefixtures("second_table")
@pytest.mark.parametrize("combine", ["minimum", "lexicase"])
def test_an_evolution_on_two_tasks_reports_each(combine: str):
    config = CONFIG.replace(tasks=BOTH, combine=combine, recombinations=0, initial=6, offspring=2)
    evolution = Evolution(config, make_task(config))
    while not evolution.finished:
        evolution.step()
    report = evolution.report().to_json()
    assert [standing["task"] for standing in report["tasks"]] == list(BOTH)
    reduce = min if combine == "minimum" else np.mean
    for place, entry in enumerate(report["hall_of_fame"]):
        alone = [standing["figures"][place]["kendall"] for standing in report["tasks"]]
        if None in alone:
            assert entry["test"]["kendall"] is None
        else:
            expected = reduce([each["value"] for each in alone])
            assert entry["test"]["kendall"]["value"] == pytest.approx(expected)
    for place, entry in enumerate(report["front"]):
        alone = [standing["front"][place] for standing in report["tasks"]]
        assert [(each["name"], each["n"]) for each in alone] == [(entry["id"], 5)] * 2
        assert len(entry["selection"]["taus"]) == 2
    assert {each["n"] for each in report["baselines"]} == {10}
    assert {each["n"] for each in report["tasks"][1]["baselines"]} == {5}
    assert report["card"]["tasks"][BOTH[1]]["label"] == "main"
    assert (report["labels"]["used"], report["labels"]["test"]) == (18, 10)
    json.dumps(report, allow_nan=False)
