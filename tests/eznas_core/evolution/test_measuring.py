from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.evolution.measuring import Measurer, measure_network
from eznas_core.expressions import parse
from eznas_core.foundation import Failure, Reason
from eznas_core.scoring import ScoringProtocol, expression_proxy, score_architecture

PROTOCOL = ScoringProtocol(batch_size=2)
SPACE = spaces.get("nasbench201")
NETWORKS = SPACE.sample_distinct(np.random.default_rng(0), 3)
TEXTS = (
    "units_sum(frobenius(activation_grad[noise]))",
    "units_max(mean(weight))",
    "log_parameters",
)
FORMULAS = tuple(map(parse, TEXTS))


@pytest.fixture(scope="module")
def alone():
    measurer = Measurer("nasbench201", PROTOCOL, workers=1)
    return list(measurer.measure(FORMULAS, NETWORKS))


def test_the_numbers_are_the_scores(alone):
    for network, numbers in zip(NETWORKS, alone, strict=True):
        for text, number in zip(TEXTS, numbers, strict=True):
            proxy = expression_proxy(text)
            assert score_architecture(proxy, SPACE, network, PROTOCOL).value == number


def test_a_network_that_was_kept_gives_the_same_again(alone):
    again = list(Measurer("nasbench201", PROTOCOL, workers=1).measure(FORMULAS[::-1], NETWORKS))
    assert [numbers[::-1] for numbers in again] == alone


def test_a_network_that_nothing_connects_has_no_units():
    nothing = SPACE.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    found = measure_network("nasbench201", PROTOCOL, FORMULAS, nothing)
    assert isinstance(found[0], Failure)
    assert found[0].reason is Reason.NO_UNITS


@pytest.mark.slow
def test_two_processes_give_the_same_and_a_killed_one_is_replaced(alone):
    measurer = Measurer("nasbench201", PROTOCOL, workers=2)
    try:
        rows = measurer.measure(FORMULAS, NETWORKS)
        found = [next(rows)]
        for process in list(measurer.pool._processes.values()):
            os.kill(process.pid, signal.SIGKILL)
        found.extend(rows)
        assert found == alone
    finally:
        measurer.close()
