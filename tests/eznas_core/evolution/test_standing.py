from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from eznas_core.evolution.standing import Measured
from eznas_core.foundation import Failure, Reason
from eznas_core.scoring import Score

RNG = np.random.default_rng(0)
ACCURACIES = [RNG.normal(size=30), RNG.normal(size=20)]


def scores(noise: float) -> list[list[Score]]:
    return [
        [Score(value=float(value + noise * RNG.normal())) for value in each] for each in ACCURACIES
    ]


def flat() -> list[list[Score]]:
    """Ranks the first task, and not the second."""
    return [scores(0.1)[0], [Score(value=1.0)] * 20]


COLUMNS = {"1.0": scores(0.5), "1.1": flat(), "params": scores(2.0), "flops": flat()}


def measured(**changes) -> Measured:
    given = {
        "texts": {name: f"text of {name}" for name in COLUMNS},
        "formulas": 2,
        "scores": COLUMNS,
        "accuracies": ACCURACIES,
        "combine": "minimum",
        "resamples": 200,
        "seed": 1,
    }
    return Measured(**{**given, **changes})


def tau(name: str, task: int) -> float:
    values = [score.value for score in COLUMNS[name][task]]
    return stats.kendalltau(values, ACCURACIES[task]).statistic


def test_each_task_has_its_own_figures_and_comparisons():
    for task in (0, 1):
        found = measured().of_task(task, f"task {task}")
        assert found.task == f"task {task}"
        assert [figure.name for figure in found.figures] == ["1.0", "1.1"]
        assert found.figures[0].kendall.value == pytest.approx(tau("1.0", task))
        assert found.baselines[0].kendall.value == pytest.approx(tau("params", task))
        assert found.figures[0].n == len(ACCURACIES[task])
        (first, *_) = found.comparisons
        assert (first.a, first.b) == ("1.0", "params")
        assert first.difference.value == pytest.approx(tau("1.0", task) - tau("params", task))


@pytest.mark.parametrize(
    ("combine", "reduce"), [("minimum", min), ("mean", np.mean), ("lexicase", np.mean)]
)
def test_together_they_have_the_combination(combine: str, reduce):
    found = measured(combine=combine).of_all()
    expected = reduce([tau("1.0", 0), tau("1.0", 1)])
    assert found.figures[0].kendall.value == pytest.approx(expected)
    assert found.figures[0].n == 50


def test_what_ranks_nothing_on_one_task_has_no_figure_on_all():
    together, first, second = (
        measured().of_all(),
        measured().of_task(0, ""),
        measured().of_task(1, ""),
    )
    assert first.figures[1].kendall is not None
    assert second.figures[1].kendall is None
    assert together.figures[1].kendall is None
    assert together.baselines[1].spearman is None
    assert [pair.b for pair in first.comparisons] == ["params", "flops"]
    assert [pair.b for pair in together.comparisons] == ["params"]


def test_the_front_has_figures_and_is_no_baseline():
    columns = {"1.0": COLUMNS["1.0"], "1.1": flat(), "0.3": scores(1.0), "params": scores(2.0)}
    found = measured(
        scores=columns, texts=dict.fromkeys(columns, "text"), front=("0.3", "1.0")
    ).of_task(1, "b")
    assert [figure.name for figure in found.front] == ["0.3", "1.0"]
    assert found.front[1] == found.figures[0]
    values = [score.value for score in columns["0.3"][1]]
    expected = stats.kendalltau(values, ACCURACIES[1]).statistic
    assert found.front[0].kendall.value == pytest.approx(expected)
    assert [figure.name for figure in found.baselines] == ["params"]
    assert [pair.b for pair in found.comparisons] == ["params"]
    assert [each["name"] for each in found.to_json()["front"]] == ["0.3", "1.0"]


def test_networks_without_a_score_are_last_and_counted():
    unscored = scores(0.5)
    unscored[1][3] = Score(failure=Failure(Reason.NO_UNITS))
    found = measured(scores={**COLUMNS, "1.0": unscored})
    assert (found.of_all().figures[0].n_unscored, found.of_task(0, "").figures[0].n_unscored) == (
        1,
        0,
    )
    assert found.of_task(1, "").figures[0].reasons == {"no units": 1}


def test_a_best_formula_that_ranks_nothing_is_compared_with_nothing():
    found = measured(scores={**COLUMNS, "1.0": flat()}).of_task(1, "b").to_json()
    assert found["comparisons"] == []
    assert json.loads(json.dumps(found, allow_nan=False))["task"] == "b"
