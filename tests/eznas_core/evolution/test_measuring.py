from __future__ import annotations

import os
import signal
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.evolution.measuring import Subject, measure_all, measure_network
from eznas_core.expressions import parse
from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.scoring import ScoringProtocol, expression_proxy, process_pool, score_architecture

PROTOCOL = ScoringProtocol(batch_size=2)
SPACE = spaces.get("nasbench201")
NETWORKS = SPACE.sample_distinct(np.random.default_rng(0), 3)
TEXTS = (
    "units_sum(frobenius(activation_grad[noise]))",
    "units_max(mean(weight))",
    "log_parameters",
)
FORMULAS = tuple(map(parse, TEXTS))


def subject(architecture, protocol: ScoringProtocol = PROTOCOL) -> Subject:
    return Subject(space="nasbench201", protocol=protocol, architecture=architecture)


SUBJECTS = tuple(map(subject, NETWORKS))


@pytest.fixture(scope="module")
def alone():
    return list(measure_all(FORMULAS, SUBJECTS))


def test_the_numbers_are_the_scores(alone):
    for network, numbers in zip(NETWORKS, alone, strict=True):
        for text, number in zip(TEXTS, numbers, strict=True):
            proxy = expression_proxy(text)
            assert score_architecture(proxy, SPACE, network, PROTOCOL).value == number


def test_a_network_that_was_kept_gives_the_same_again(alone):
    again = list(measure_all(FORMULAS[::-1], SUBJECTS))
    assert [numbers[::-1] for numbers in again] == alone


def test_kept_networks_are_told_apart_by_everything_that_makes_them(alone):
    other = ScoringProtocol(batch_size=2, seed=1)
    mixed = list(measure_all(FORMULAS, [SUBJECTS[0], subject(NETWORKS[0], other), SUBJECTS[0]]))
    proxy = expression_proxy(TEXTS[0])
    assert mixed[0] == mixed[2] == alone[0]
    assert mixed[1][0] == score_architecture(proxy, SPACE, NETWORKS[0], other).value != alone[0][0]


def test_a_network_that_nothing_connects_has_no_units():
    nothing = SPACE.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    found = measure_network(FORMULAS, subject(nothing))
    assert isinstance(found[0], Failure)
    assert found[0].reason is Reason.NO_UNITS


def test_any_executor_will_do(alone):
    with ThreadPoolExecutor(1) as executor:
        assert list(measure_all(FORMULAS, SUBJECTS, executor=executor)) == alone


def test_an_executor_that_lost_its_workers_is_told_of_in_its_words():
    class Lost(Executor):
        def submit(self, *_arguments, **_options):
            future: Future = Future()
            future.set_exception(BrokenExecutor("the machines are gone"))
            return future

    with pytest.raises(EznasError, match="the machines are gone"):
        list(measure_all(FORMULAS, SUBJECTS, executor=Lost()))


@pytest.mark.slow
def test_two_processes_give_the_same_and_a_killed_one_is_replaced(alone):
    with process_pool(2) as pool:
        rows = measure_all(FORMULAS, SUBJECTS, executor=pool)
        found = [next(rows)]
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
        found.extend(rows)
        assert found == alone
        assert list(measure_all(FORMULAS, SUBJECTS, executor=pool)) == alone
