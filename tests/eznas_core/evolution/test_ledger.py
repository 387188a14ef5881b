from __future__ import annotations

import json

import numpy as np
import pytest

from eznas_core.evolution import LabelLedger, Part, SealedLabelsError
from eznas_core.foundation import EznasError

ACCURACIES = {Part.FITNESS: [1.0, 2.0, 3.0], Part.SELECTION: [4.0, 5.0], Part.TEST: [6.0] * 7}


def ledger(budget: int = 5) -> LabelLedger:
    return LabelLedger(ACCURACIES, budget=budget)


def test_each_label_is_counted_once_and_when_it_is_given_out():
    found = ledger()
    assert found.used == 0
    for _ in range(3):
        np.testing.assert_array_equal(found.labels(Part.FITNESS), [1.0, 2.0, 3.0])
    assert found.used == 3
    found.labels(Part.SELECTION)
    assert found.used == 5
    assert found.test_labels_used == 0


def test_test_labels_are_sealed_until_they_are_opened():
    found = ledger()
    with pytest.raises(SealedLabelsError, match="sealed"):
        found.labels(Part.TEST)
    with pytest.raises(SealedLabelsError):
        found.tables()
    found.open_test(12)
    assert len(found.labels(Part.TEST)) == 7
    assert found.tables() == ()
    assert found.test_labels_used == 7
    assert found.used == 0
    found.close_test()
    with pytest.raises(SealedLabelsError):
        found.labels(Part.TEST)


def test_every_opening_stays_on_record():
    found = ledger()
    for generation in (12, 12, 20):
        found.open_test(generation)
    assert found.openings == (12, 20)


def test_a_budget_that_does_not_suffice_is_refused_before_anything_is_spent():
    with pytest.raises(EznasError, match="5 labels are needed, but the budget is 4"):
        ledger(budget=4)


def test_accuracies_that_decided_who_is_drawn_are_spent_from_the_start():
    looked_at = {Part.FITNESS: 9, Part.SELECTION: 6}
    found = LabelLedger(ACCURACIES, budget=20, looked_at=looked_at)
    assert found.used == 15
    assert found.to_json()["looked_at"] == 15
    found.labels(Part.FITNESS)
    found.labels(Part.SELECTION)
    assert found.used == found.to_json()["used"] == 20
    with pytest.raises(EznasError, match="20 labels are needed, but the budget is 19"):
        LabelLedger(ACCURACIES, budget=19, looked_at=looked_at)


def test_an_account_from_before_anything_was_looked_at_can_be_restored():
    found = ledger()
    found.restore({"fitness": 3, "selection": 0, "test_opened_after_generations": []})
    assert found.used == 3


def test_labels_cannot_be_changed():
    found = ledger()
    with pytest.raises(ValueError, match="read-only"):
        found.labels(Part.FITNESS)[0] = 99.0


def test_the_account_survives_json():
    first = ledger()
    first.labels(Part.FITNESS)
    first.open_test(3)
    second = ledger()
    second.restore(json.loads(json.dumps(first.to_json())))
    assert second.to_json() == first.to_json()
    with pytest.raises(SealedLabelsError):  # a record of an opening is no opening
        second.labels(Part.TEST)
