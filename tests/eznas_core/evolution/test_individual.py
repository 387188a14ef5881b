from __future__ import annotations

import json

import pytest

from eznas_core.evolution import Individual, measure
from eznas_core.expressions import parse
from eznas_core.foundation import EznasError, Failure, Reason


def individual(**changes) -> Individual:
    fields = {
        "id": "3.4",
        "expression": parse("add(units_sum(frobenius(weight)), 0.25)"),
        "fitness": measure([1.0, 2.0, 3.0], [1.0, 3.0, 2.0]),
        "selection": None,
        "parents": ("2.1", "0.7"),
        "born": 3,
        "how": "crossover",
    }
    return Individual(**{**fields, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"selection": measure([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])},
        {"selection": Failure(Reason.NON_FINITE, "network x")},
        {"fitness": Failure(Reason.SHAPE, "unit 0"), "parents": ()},
        {"disguise": "size counter: parameters"},
    ],
)
def test_it_survives_json(changes):
    found = individual(**changes)
    assert Individual.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_its_figures():
    found = individual(selection=measure([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]))
    assert found.tau == pytest.approx(1 / 3)
    assert found.selection_tau == 1.0
    assert found.size == 5
    assert found.text == "add(units_sum(frobenius(weight)), 0.25)"


def test_without_a_figure_there_is_no_tau():
    invalid = individual(fitness=Failure(Reason.SHAPE, "unit 0"))
    assert not invalid.is_valid
    assert invalid.selection_tau is None
    with pytest.raises(ValueError, match="no figure"):
        _ = invalid.tau


def test_a_formula_of_another_version_is_refused():
    with pytest.raises(EznasError):
        Individual.from_json({**individual().to_json(), "text": "frobnicate(weight)"})
