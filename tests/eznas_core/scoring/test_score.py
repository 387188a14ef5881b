from __future__ import annotations

import json
import math

import pytest

from eznas_core.foundation import EznasError, Failure, Reason, UnknownNameError
from eznas_core.scoring import Score, ScoringProtocol
from eznas_core.scoring.score import outcome

FAILURE = Failure(Reason.SHAPE, "unit 3")


def test_a_score_is_a_finite_value_or_a_failure_and_never_both_or_neither():
    assert Score(value=0.0).ok
    assert not Score(failure=FAILURE).ok
    for wrong in ({}, {"value": 1.0, "failure": FAILURE}, {"value": math.inf}):
        with pytest.raises(ValueError, match=r"either|finite"):
            Score(**wrong)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_not_finite_becomes_a_reason(value: float):
    found = outcome(value, 0.5)
    assert found.failure is not None
    assert found.failure.reason is Reason.NON_FINITE
    assert str(value) in found.failure.detail


@pytest.mark.parametrize(
    "score",
    [Score(value=1e-300, unit_values=(1.0, None), seconds=0.25), Score(failure=FAILURE)],
)
def test_score_json_round_trip(score: Score):
    assert Score.from_json(json.loads(json.dumps(score.to_json()))) == score


def test_a_damaged_score_is_refused():
    good = Score(failure=FAILURE).to_json()
    for wrong in ({}, good | {"value": 1.0}, good | {"failure": {"reason": "x", "detail": ""}}):
        with pytest.raises(EznasError, match="damaged"):
            Score.from_json(wrong)


def test_protocol_json_round_trip_and_defaults():
    protocol = ScoringProtocol(batch_size=3, seed=2**62, images="folder", dataset="cifar100")
    assert ScoringProtocol.from_json(json.loads(json.dumps(protocol.to_json()))) == protocol
    assert ScoringProtocol.from_json({"units": None, "seed": 4}) == ScoringProtocol(seed=4)

    assert hash(ScoringProtocol()) == hash(ScoringProtocol())


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("batch_size", 0, "batch size"),
        ("batch_size", 1.5, "batch size"),
        ("batch_size", True, "batch size"),
        ("batch_size", 10**9, "batch size"),
        ("seed", -1, "seed"),
        ("seed", "1", "seed"),
        ("seed", 2**63, "seed"),
        ("images", "", "images"),
        ("device", None, "device"),
    ],
)
def test_protocol_says_what_is_wrong(field: str, value: object, message: str):
    with pytest.raises(EznasError, match=message):
        ScoringProtocol.from_json({field: value})


def test_an_unknown_field_of_a_protocol_is_named_with_its_neighbour():
    with pytest.raises(UnknownNameError, match="did you mean 'batch_size'"):
        ScoringProtocol.from_json({"batchsize": 3})
