from __future__ import annotations

import json

from eznas_core.foundation import Failure, Reason
from eznas_core.training import TrainedResult
from eznas_core.training.progress import Pace


def test_the_time_left_is_that_of_the_rest_at_the_pace_so_far():
    clock = iter([100.0, 110.0, 130.0])
    pace = Pace(done=4, failed=1, total=20, workers=2, now=lambda: next(clock))
    start = pace.start()
    assert (start.done, start.failed, start.seconds_left) == (4, 1, None)
    result = TrainedResult(test_accuracy=50.0, test_loss=1.5, train_loss=1.4, seconds=9.0)
    first = pace.finished((0, "a"), result)
    # 10 s between two trainings, made by two workers that take 20 s each; 15 are left.
    assert (first.done, first.seconds_each, first.seconds_left) == (5, 20.0, 150.0)
    assert (first.architecture, first.seed, first.accuracy) == ("a", 0, 50.0)
    second = pace.finished((1, "b"), Failure(Reason.SHAPE, "x"))
    assert (second.done, second.failed, second.accuracy) == (6, 2, None)
    assert (second.seconds_each, second.seconds_left) == (30.0, 210.0)
    assert json.loads(json.dumps(second.to_json()))["phase"] == "training"
    assert str(second) == "6 of 20 trainings, 2 failed, 30 s each, 4 min left"
