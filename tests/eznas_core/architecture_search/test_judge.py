"""The figures against a second way to compute each of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from eznas_core.architecture_search import (
    Archive,
    Constraints,
    Curve,
    Domain,
    Experiment,
    Scored,
    SearchSettings,
    Step,
    Trace,
    curve,
    judge,
    known_accuracies,
    over_runs,
)
from eznas_core.architecture_search.judge import best_candidate, best_of_blind
from eznas_core.foundation import EznasError

LIMIT = 600_000
WANTED = SearchSettings(
    space="nasbench201",
    proxy="flops",
    budget=40,
    runs=4,
    constraints=Constraints(max_parameters=LIMIT),
)


@pytest.fixture(scope="module")
def archive(space):
    def score(architectures):
        for each in architectures:
            yield Scored(value=float(space.macs(each)), seconds=0.1)

    archive = Archive(settings=WANTED)
    Experiment(archive, scorer=score).run()
    return archive


@pytest.fixture(scope="module")
def report(archive, table):
    return judge(archive, table, k=3)


def test_the_best_there_is_is_the_table_s_best_within_the_limits(report, space, table):
    allowed = [a for a in table.architectures() if space.parameters(a) <= LIMIT]
    accuracies = table.values(allowed)
    assert report.best == (allowed[int(np.argmax(accuracies))].text, accuracies.max())
    assert report.best[1] < table.values(table.architectures()).max()


def test_a_pick_has_the_highest_score_and_its_own_true_accuracy(archive, report, space, table):
    for method in report.methods:
        for run in method.runs:
            steps = archive.traces[method.method, run.run].steps
            scores = [space.macs(step.architecture) for step in steps]
            first = steps[int(np.argmax(scores))].architecture
            assert run.top[0].architecture == first.text
            assert run.accuracy == table.accuracy(first)
            assert (run.top[0].parameters, run.top[0].macs) == (
                space.parameters(first),
                max(scores),
            )
            assert (run.networks, run.unscored, run.seconds) == (40, 0, pytest.approx(4.0))


def test_the_k_best_are_k_different_functions(report, space, table):
    for run in report.method("local").runs:
        found = [space.parse(each.architecture) for each in run.top]
        assert len({space.canonical(a) for a in found}) == 3
        assert run.best_of_top == max(table.accuracy(a) for a in found)


def test_means_and_differences_are_over_the_same_runs(archive, report, table):
    random, other = report.method("random"), report.method("evolution")
    mine, theirs = ([run.accuracy for run in each.runs] for each in (other, random))
    assert other.accuracy.mean == pytest.approx(np.mean(mine))
    assert other.regret.mean == pytest.approx(report.best[1] - np.mean(mine))
    assert other.over_random.mean == pytest.approx(np.mean(np.subtract(mine, theirs)))
    assert random.over_random is None
    drawn = [
        table.values([step.architecture for step in archive.traces["random", run].steps])
        for run in range(4)
    ]
    assert report.chance.mean == pytest.approx(np.mean([values.mean() for values in drawn]))
    blind = [np.mean([max(some) for some in combinations(values, 3)]) for values in drawn]
    assert other.top_over_chance.mean == pytest.approx(
        np.mean([run.best_of_top for run in other.runs]) - np.mean(blind)
    )
    for each in (other.accuracy, other.over_random):
        assert (each.low <= each.mean <= each.high, each.n) == (True, 4)


def test_what_is_found_over_all_runs_has_the_highest_score(report):
    for method in report.methods:
        assert method.best.score == max(run.top[0].score for run in method.runs)


def test_the_card_names_what_the_figures_rest_on(archive, report):
    assert report.card.label == "baseline"
    assert report.card.proxy == "flops"
    assert report.card.n == len(archive.scores)
    assert report.complete


def test_unscored_and_unknown_networks_take_no_part(space, table):
    known, unknown = list(space.enumerate())[:2]
    steps = (
        Step(architecture=unknown, scored=Scored(value=2.0)),
        Step(architecture=known, scored=Scored(value=1.0)),
        Step(architecture=list(space.enumerate())[2], scored=Scored(value=None, reason="x")),
    )
    few = Archive(settings=WANTED.replace(runs=1, methods=("random",), constraints=Constraints()))
    few.traces["random", 0] = Trace(method="random", run=0, steps=steps, ended="done")

    class Partial:
        space, dataset, default_label, provenance = (
            table.space,
            table.dataset,
            "baseline",
            table.provenance,
        )

        def architectures(self, _label=None):
            return (known,)

        def values(self, architectures, _label=None):
            return table.values(architectures)

    report = judge(few, Partial())
    (run,) = report.method("random").runs
    assert (run.unscored, run.accuracy, run.best_of_top) == (1, None, None)
    assert report.method("random").accuracy is None
    assert report.chance.mean == table.accuracy(known)
    assert (report.chance.low, report.chance.n) == (None, 1)


def test_curves_follow_the_pick_and_the_best(space):
    cells = list(space.enumerate())[:5]
    scores = [None, 1.0, 3.0, 2.0, 4.0]
    trace = Trace(
        method="random",
        run=0,
        steps=tuple(
            Step(architecture=a, scored=Scored(value=v, reason="" if v else "x"))
            for a, v in zip(cells, scores, strict=True)
        ),
    )
    known = dict(zip(cells, [95.0, 60.0, 90.0, 99.0, 80.0], strict=True))
    picked = curve(trace, known, Curve.PICK)
    assert np.isnan(picked[0])
    assert picked[1:].tolist() == [60.0, 90.0, 90.0, 80.0]
    assert curve(trace, known, Curve.ANY).tolist() == [95.0, 95.0, 95.0, 99.0, 99.0]
    del known[cells[2]]
    assert np.isnan(curve(trace, known, Curve.PICK)[2:4]).all()


def test_known_accuracies_are_those_of_the_label(archive, table):
    trace = archive.traces["local", 1]
    known = known_accuracies([trace], table, "noisy")
    architectures = [step.architecture for step in trace.steps]
    assert [known[a] for a in architectures] == table.values(architectures, "noisy").tolist()


@pytest.mark.parametrize("k", [1, 2, 4, 9])
def test_the_best_of_k_blind_picks_is_the_mean_over_all_ways_to_pick(k):
    values = [3.0, 1.0, 4.0, 1.0, 5.0]
    ways = [max(some) for some in combinations(values, min(k, 5))]
    assert best_of_blind(values, k) == pytest.approx(np.mean(ways))


def test_an_interval_over_runs_has_the_width_of_the_standard_error():
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    found = over_runs(values)
    assert found.mean == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
    assert over_runs(values) == found
    assert not over_runs([-1.0, 1.0, 0.0]).one_sided
    assert over_runs([1.0, 2.0, 3.0]).one_sided
    with pytest.raises(EznasError):
        over_runs([])


def test_with_a_limit_on_latency_the_best_is_measured_from_the_top(space, table):
    measured = []

    def latency(architecture):
        measured.append(architecture)
        return 5.0 if len(measured) < 4 else 1.0

    where = Domain(
        space=space,
        dataset="cifar10",
        constraints=Constraints(max_latency=2.0),
        latency=latency,
    )
    best, accuracy = best_candidate(where, table)
    ordered = np.sort(table.values(table.architectures()))[::-1]
    assert accuracy == ordered[3]
    assert measured[-1] == best
    assert len(measured) == 4


def test_what_cannot_be_judged_is_told(archive, table):
    with pytest.raises(EznasError, match="no run"):
        judge(Archive(settings=WANTED), table)
    with pytest.raises(EznasError, match="at least 1"):
        judge(archive, table, k=0)
