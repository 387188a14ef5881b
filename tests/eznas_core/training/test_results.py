from __future__ import annotations

import numpy as np

from eznas_core.foundation import Failure, Reason
from eznas_core.runs import EventLog
from eznas_core.training import Results, TrainedResult
from eznas_core.training.results import result_event


def _result(accuracy: float) -> TrainedResult:
    return TrainedResult(test_accuracy=accuracy, test_loss=1.25, train_loss=1.0, seconds=3.5)


def test_what_is_written_is_read_and_the_first_of_two_stands(tmp_path):
    file = tmp_path / "results.jsonl"
    log = EventLog(file)
    failure = Failure(Reason.NON_FINITE, "the training loss, in epoch 2")
    for job, outcome in (
        ((0, "a"), _result(50.0)),
        ((1, "a"), _result(52.0)),
        ((0, "b"), failure),
        ((0, "a"), _result(99.0)),
    ):
        log.write(*result_event(job, outcome))
    log.close()
    found = Results.read(file)
    assert found.outcomes == {(0, "a"): _result(50.0), (1, "a"): _result(52.0), (0, "b"): failure}
    assert found.failures() == {"not finite": 1}
    values = found.values("test_accuracy", ("b", "a", "c"), 2)
    assert np.array_equal(values, [[np.nan] * 2, [50.0, 52.0], [np.nan] * 2], equal_nan=True)


def test_lines_that_are_no_results_are_passed_over(tmp_path):
    file = tmp_path / "results.jsonl"
    assert Results.read(file).outcomes == {}
    good = '{"event":"trained","seed":0,"architecture":"a","test_accuracy":50,"test_loss":1.25,'
    lines = [
        good + '"train_loss":1,"seconds":3.5}',
        "not json",
        '{"event":"trained","seed":0}',
        '{"event":"untrained","seed":0,"architecture":"b","reason":"magic","detail":""}',
        '{"event":"other","seed":0,"architecture":"b"}',
        '{"event":"trained","seed":1,"architecture":"a","test_accuracy":5',
    ]
    file.write_text("\n".join(lines))
    assert Results.read(file).outcomes == {(0, "a"): _result(50.0)}
