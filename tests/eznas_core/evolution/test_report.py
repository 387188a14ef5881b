from __future__ import annotations

import json

import pytest
from scipy import stats

from eznas_core.evolution import Evolution, EvolutionConfig, Part, SealedLabelsError, make_task
from eznas_core.evolution.report import make_report
from eznas_core.foundation import EznasError

CONFIG = EvolutionConfig(
    task="planted",
    population=10,
    initial=20,
    offspring=10,
    recombinations=0,
    generations=1,
    fitness_networks=8,
    selection_networks=8,
    test_networks=40,
    resamples=200,
    hall_of_fame=3,
)


@pytest.fixture(scope="module")
def evolution():
    found = Evolution(CONFIG, make_task(CONFIG))
    while not found.finished:
        found.step()
    return found


def test_the_figures_are_those_of_the_test_networks(evolution):
    report = evolution.report()
    task = evolution.task
    accuracies = task.ledger.labels(Part.TEST)
    for individual, figure in zip(report.hall_of_fame, report.figures, strict=True):
        columns = task.final_scores({"x": individual.expression}, lambda *_: None)
        values = [score.value for score in columns["x"]]
        assert figure.kendall.value == pytest.approx(stats.kendalltau(values, accuracies)[0])
        assert figure.spearman.value == pytest.approx(stats.spearmanr(values, accuracies)[0])
        assert figure.kendall.low < figure.kendall.value < figure.kendall.high
        assert (figure.n, figure.n_unscored, figure.text) == (40, 0, individual.text)


def test_the_best_stands_beside_the_baselines(evolution):
    report = evolution.report()
    assert [figure.name for figure in report.baselines] == ["planted"]
    (comparison,) = report.comparisons
    assert (comparison.a, comparison.b) == (report.hall_of_fame[0].id, "planted")
    assert comparison.difference.value == pytest.approx(
        report.figures[0].kendall.value - report.baselines[0].kendall.value
    )


def test_its_json_form_says_everything_and_no_times(evolution):
    report = json.loads(json.dumps(evolution.report().to_json(), allow_nan=False))
    assert report["hall_of_fame"][0]["test"]["kendall"]["resamples"] == 200
    assert report["hall_of_fame"][0]["text"]
    assert report["comparisons"][0]["verdict"] in ("separable", "not separable")
    assert report["labels"]["used"] == 16
    assert report["labels"]["test"] == 40
    assert "workers" not in report["config"]
    assert "seconds" not in json.dumps(report)


def test_without_a_valid_formula_there_is_nothing_to_report(evolution):
    evolution.report()
    with pytest.raises(EznasError, match="no formula had a score"):
        make_report(evolution.task, CONFIG, (), 1, lambda *_: None)


def test_it_needs_open_labels(evolution):
    evolution.task.ledger.close_test()
    with pytest.raises(SealedLabelsError):
        make_report(evolution.task, CONFIG, evolution.hall_of_fame, 1, lambda *_: None)
