from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping, Sequence

import numpy as np
import pytest

from eznas_core.evolution import (
    EvolutionConfig,
    Fitness,
    LabelLedger,
    Part,
    SealedLabelsError,
    Task,
)
from eznas_core.evolution.racing import Race
from eznas_core.evolution.rule import Rule
from eznas_core.evolution.task import Numbers
from eznas_core.expressions import Expression, format, parse
from eznas_core.foundation import Failure, Reason

NETWORKS = 6
ACCURACIES = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
DISCONNECTED = Failure(Reason.NO_UNITS, "no units")
BAD_SHAPE = Failure(Reason.SHAPE, "unit 1")
VALUES: dict[str, list[float | Failure]] = {
    "units_sum(weight)": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "units_max(weight)": [6.0, 5.0, 4.0, 3.0, 2.0, 1.0],
    "units_min(weight)": [DISCONNECTED, 2.0, 3.0, 4.0, 5.0, 6.0],
    "units_std(weight)": [1.0, BAD_SHAPE, 3.0, 4.0, 5.0, 6.0],
    "units_rss(weight)": [1.0, 2.0, 3.0, 4.0, BAD_SHAPE, 6.0],
    "units_mean(weight)": [1.0, 1.0, 0.0, 1.0, 1.0, 1.0],
}


class TableTask(Task):
    """Looks the aggregates up in a table, and notes what it was asked for."""

    def __init__(self, trial: int = 2, **settings) -> None:
        config = EvolutionConfig(
            task="planted",
            fitness_networks=NETWORKS,
            selection_networks=NETWORKS,
            test_networks=NETWORKS,
            trial_networks=trial,
            **settings,
        )
        super().__init__(config, LabelLedger(dict.fromkeys(Part, ACCURACIES), budget=100))
        self.asked: list[tuple[list[str], int, int]] = []
        self.closed = 0

    def networks(self, _part: Part) -> Sequence[str]:
        return [f"n{number}" for number in range(NETWORKS)]

    def score(
        self, parts: Sequence[Expression], _part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        self.asked.append(([format(each) for each in parts], start, stop))
        try:
            for number in range(start, stop):
                yield tuple(VALUES[format(each)][number] for each in parts)
        finally:
            self.closed += 1

    def final_scores(self, formulas: Mapping[str, Expression], tell):
        raise NotImplementedError

    def baselines(self):
        return ()

    def card(self):
        return {}


def evaluate(task: Task, *texts: str, part: str = "fitness"):
    return task.evaluate([parse(text) for text in texts], part)


def test_figures_come_in_the_order_of_the_formulas():
    found = evaluate(TableTask(), "units_max(weight)", "units_sum(weight)", "units_max(weight)")
    assert [each.tau for each in found] == pytest.approx([-1.0, 1.0, -1.0])


def test_arithmetic_above_the_aggregates_is_done_on_all_networks():
    (found,) = evaluate(TableTask(), "add(units_sum(weight), multiply(2, units_max(weight)))")
    assert found.tau == pytest.approx(-1.0)


def test_a_network_that_nothing_connects_is_last_and_no_failure():
    (found,) = evaluate(TableTask(), "units_min(weight)")
    assert isinstance(found, Fitness)
    assert found.tau == pytest.approx(1.0)
    assert found.unscored == 1


def test_a_missing_score_on_any_other_network_makes_a_formula_invalid():
    found = evaluate(TableTask(), "units_std(weight)", "units_rss(weight)")
    assert [(each.reason, each.detail) for each in found] == [
        (Reason.SHAPE, "unit 1 (network n1)"),
        (Reason.SHAPE, "unit 1 (network n4)"),
    ]


def test_what_is_not_finite_in_the_end_is_invalid_with_the_network():
    (found,) = evaluate(TableTask(), "reciprocal(units_mean(weight))")
    assert found.reason is Reason.NON_FINITE
    assert "n2" in found.detail


def test_what_fails_on_the_trial_networks_never_sees_the_rest():
    task = TableTask(trial=2)
    evaluate(
        task,
        "units_std(weight)",
        "units_sum(weight)",
        "reciprocal(subtract(units_max(weight), units_max(weight)))",
    )
    assert task.asked == [
        (["units_std(weight)", "units_sum(weight)", "units_max(weight)"], 0, 2),
        (["units_sum(weight)"], 2, 6),
    ]


def test_the_same_figures_come_out_whatever_the_trial():
    texts = [*VALUES, "add(units_sum(weight), units_min(weight))"]
    reference = evaluate(TableTask(trial=6), *texts)
    for trial in range(1, 6):
        assert evaluate(TableTask(trial=trial), *texts) == reference


def test_aggregates_are_remembered_across_calls_and_told_apart_by_part():
    task = TableTask(trial=2)
    evaluate(task, "units_sum(weight)")
    evaluate(task, "exp(units_sum(weight))", "add(units_sum(weight), units_max(weight))")
    assert [asked[0] for asked in task.asked[2:]] == [["units_max(weight)"]] * 2
    evaluate(task, "units_sum(weight)", part="selection")
    assert task.asked[-1] == (["units_sum(weight)"], 0, 6)
    assert (task.computed, task.remembered) == (5, 2)


def test_a_formula_dropped_in_the_trial_can_lend_its_aggregate_to_another():
    task = TableTask(trial=2)
    evaluate(task, "reciprocal(subtract(units_sum(weight), units_sum(weight)))")
    (found,) = evaluate(task, "units_sum(weight)")
    assert found.tau == pytest.approx(1.0)
    assert task.asked == [(["units_sum(weight)"], 0, 2), (["units_sum(weight)"], 2, 6)]


def test_progress_counts_the_networks_and_may_end_the_work():
    class EndError(Exception):
        pass

    told = []
    task = TableTask(trial=2)

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        if done == 4:
            raise EndError

    with pytest.raises(EndError):
        task.evaluate([parse("units_sum(weight)")], Part.FITNESS, tell=tell)
    assert told == [(0, 6), (1, 6), (2, 6), (2, 6), (3, 6), (4, 6)]
    assert task.closed == 2
    (found,) = evaluate(task, "units_sum(weight)")  # goes on where it was ended
    assert found.tau == pytest.approx(1.0)


def test_labels_are_counted_and_those_of_the_test_sealed():
    task = TableTask()
    evaluate(task, "units_sum(weight)")
    assert task.ledger.used == NETWORKS
    with pytest.raises(SealedLabelsError):
        evaluate(task, "units_sum(weight)", part="test")


def test_a_mere_constant_ranks_nothing():
    (found,) = evaluate(TableTask(), "add(1, 2)")
    assert found.tau == 0.0


class RacingTask(Task):
    """Twenty networks of one or two tasks; aggregates are noisy copies of the accuracies."""

    NOISE: Mapping[str, float] = {
        "units_sum(weight)": 0.1,
        "units_max(weight)": 0.3,
        "units_min(weight)": 30.0,
        "units_std(weight)": 30.0,
        "units_rss(weight)": -0.1,  # ranks backwards
    }

    def __init__(self, *, targets: int = 1, trial: int = 3, **settings) -> None:
        config = EvolutionConfig(
            task="planted",
            population=2,
            fitness_networks=20,
            racing=10,
            trial_networks=trial,
            **settings,
        )
        rng = np.random.default_rng(0)
        self._count = 20 * targets
        self._targets = targets
        self._accuracies = rng.uniform(10, 90, self._count)
        # Tasks take turns, so the first ten of each stand in the first twenty.
        accuracies = dict.fromkeys(Part, self._accuracies.tolist())
        super().__init__(config, LabelLedger(accuracies, budget=200))
        self.asked: list[tuple[list[str], int, int]] = []

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(f"task {number}" for number in range(self._targets))

    def target_of(self, _part: Part) -> np.ndarray:
        return np.arange(self._count) % self._targets

    def networks(self, _part: Part) -> Sequence[str]:
        return [f"n{number}" for number in range(self._count)]

    def value(self, text: str, number: int) -> float:
        noise = self.NOISE[text]
        found = self._accuracies[number]
        found += abs(noise) * 10 * np.random.default_rng([number, len(text)]).normal()
        return -found if noise < 0 else found

    def score(
        self, parts: Sequence[Expression], _part: Part, start: int, stop: int
    ) -> Generator[Numbers, None, None]:
        self.asked.append(([format(each) for each in parts], start, stop))
        for number in range(start, stop):
            yield tuple(self.value(format(each), number) for each in parts)

    def final_scores(self, formulas: Mapping[str, Expression], tell):
        raise NotImplementedError

    def baselines(self):
        return ()

    def card(self):
        return {}


def race_of(bar: float | None = 0.8, **changes) -> Race:
    plain = Race(rule=Rule(), bar=bar, keep=1, parsimony=0.0, either_way=True, spared=frozenset())
    return dataclasses.replace(plain, **changes)


EVERYONE = [parse(text) for text in RacingTask.NOISE]


def reasons(outcomes) -> list[Reason | None]:
    return [each.reason if isinstance(each, Failure) else None for each in outcomes]


DROPPED = [None, None, Reason.OUTRACED, Reason.OUTRACED, None]


def test_what_falls_behind_on_the_first_networks_never_sees_the_others():
    task = RacingTask()
    found = task.evaluate(EVERYONE, Part.FITNESS, race=race_of())
    assert reasons(found) == DROPPED
    assert [asked[1:] for asked in task.asked] == [(0, 3), (3, 10), (10, 20)]
    assert task.asked[2][0] == ["units_sum(weight)", "units_max(weight)", "units_rss(weight)"]


def test_who_passes_has_the_figure_it_would_have_had_without_a_race():
    whole = RacingTask().evaluate(EVERYONE, Part.FITNESS)
    raced = RacingTask().evaluate(EVERYONE, Part.FITNESS, race=race_of())
    assert all(isinstance(each, Fitness) for each in whole)
    for one, other in zip(whole, raced, strict=True):
        assert isinstance(other, Failure) or one == other


@pytest.mark.parametrize("trial", [1, 3, 10, 15, 20])
def test_the_race_is_the_same_whatever_the_trial(trial: int):
    found = RacingTask(trial=trial).evaluate(EVERYONE, Part.FITNESS, race=race_of())
    assert found == RacingTask().evaluate(EVERYONE, Part.FITNESS, race=race_of())


def test_what_is_remembered_changes_nothing():
    fresh = RacingTask().evaluate(EVERYONE, Part.FITNESS, race=race_of())
    knowing = RacingTask()
    knowing.evaluate(EVERYONE, Part.FITNESS)  # all aggregates, on all networks
    assert knowing.evaluate(EVERYONE, Part.FITNESS, race=race_of()) == fresh


def test_a_dropped_formula_is_measured_where_nobody_races():
    task = RacingTask()
    task.evaluate(EVERYONE, Part.FITNESS, race=race_of())
    assert task.evaluate(EVERYONE, Part.FITNESS) == RacingTask().evaluate(EVERYONE, Part.FITNESS)
    assert task.asked[-1][0] == ["units_min(weight)", "units_std(weight)"]


def test_the_spared_are_measured_on_all():
    task = RacingTask()
    spared = frozenset([parse("units_min(weight)")])
    found = task.evaluate(EVERYONE, Part.FITNESS, race=race_of(spared=spared))
    assert reasons(found) == [None, None, None, Reason.OUTRACED, None]


def test_nobody_races_on_the_selection_networks():
    task = RacingTask()
    assert reasons(task.evaluate(EVERYONE, Part.SELECTION, race=race_of())) == [None] * 5
    assert [asked[1:] for asked in task.asked] == [(0, 20)]


def test_a_race_over_two_tasks_is_decided_on_the_first_of_both():
    task = RacingTask(targets=2)
    found = task.evaluate(EVERYONE, Part.FITNESS, race=race_of())
    assert reasons(found) == DROPPED
    assert [asked[1:] for asked in task.asked] == [(0, 3), (3, 20), (20, 40)]
    assert "on the first 20 networks" in found[2].detail


def test_the_figure_is_of_the_settings_rule():
    task = RacingTask(targets=2, criterion="lower", combine="mean")
    (found,) = task.evaluate([parse("units_max(weight)")], Part.FITNESS)
    assert len(found.taus) == len(found.cases) == 2
    assert found.tau == pytest.approx(sum(found.taus) / 2)
    assert found.merit < found.tau
