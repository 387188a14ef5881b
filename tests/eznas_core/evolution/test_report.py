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


def test_the_whole_front_is_measured_on_selection_and_test_networks(evolution):
    report = evolution.report()
    task = evolution.task
    assert {each.id for each in report.front} == {each.id for each in evolution.front}
    sizes = [each.size for each in report.front]
    assert sizes == sorted(sizes)
    accuracies = {part: task.ledger.labels(part) for part in (Part.SELECTION, Part.TEST)}
    for individual, figure in zip(report.front, report.front_figures, strict=True):
        columns = task.final_scores({"x": individual.expression}, lambda *_: None)
        values = [score.value for score in columns["x"]]
        expected = stats.kendalltau(values, accuracies[Part.TEST])[0]
        assert figure.kendall.value == pytest.approx(expected)
        assert (figure.name, figure.text, figure.n) == (individual.id, individual.text, 40)
        pieces = [row for row in task.score((individual.expression,), Part.SELECTION, 0, 8)]
        on_selection = stats.kendalltau([row[0] for row in pieces], accuracies[Part.SELECTION])[0]
        assert individual.selection.tau == pytest.approx(on_selection)


def test_measuring_the_front_changes_nothing_else(evolution):
    before = evolution.state()
    with_front = evolution.report()
    without = make_report(evolution.task, CONFIG, evolution.hall_of_fame, 1, lambda *_: None)
    assert without.front_figures == ()
    for name in ("hall_of_fame", "figures", "baselines", "comparisons", "card"):
        assert getattr(with_front, name) == getattr(without, name)
    assert evolution.state()["front"] == before["front"]
    assert with_front.to_json()["labels"] == without.to_json()["labels"]


def test_every_network_is_captured_once_for_all_formulas(evolution, monkeypatch):
    calls = []
    task = evolution.task
    inner = task.final_scores
    monkeypatch.setattr(
        task, "final_scores", lambda formulas, tell: calls.append(formulas) or inner(formulas, tell)
    )
    report = evolution.report()
    (formulas,) = calls
    assert set(formulas) == {each.id for each in (*report.hall_of_fame, *report.front)}


def test_the_end_is_told_network_by_network(evolution):
    told = []
    make_report(
        *(evolution.task, CONFIG, evolution.hall_of_fame, 1),
        lambda done, total: told.append((done, total)),
        front=evolution.front,
    )
    assert {total for _, total in told} == {48}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (48, 48)


def test_its_json_form_says_everything_and_no_times(evolution):
    report = json.loads(json.dumps(evolution.report().to_json(), allow_nan=False))
    assert report["hall_of_fame"][0]["test"]["kendall"]["resamples"] == 200
    assert report["hall_of_fame"][0]["text"]
    for entry in report["front"]:
        assert entry["fitness"]["taus"] == [entry["fitness"]["tau"]]
        assert set(entry) == {"id", "text", "size", "ms", "fitness", "selection", "test"}
        assert entry["test"]["n"] == 40
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
