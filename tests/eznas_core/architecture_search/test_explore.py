"""Budgets, determinism and what a search is told."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from eznas_core.architecture_search import METHODS, Constraints, Domain, Ending, Scored, explore
from eznas_core.foundation import EznasError, numpy_generator


def domain(space, **limits) -> Domain:
    return Domain(space=space, dataset="cifar10", constraints=Constraints(**limits))


def walk(method, where, scorer, *, seed=0, **budget):
    steps, search = [], explore(METHODS.get(method), where, scorer, numpy_generator(seed), **budget)
    while True:
        try:
            steps.append(next(search))
        except StopIteration as end:
            return [step.architecture.text for step in steps], end.value


@pytest.mark.parametrize("method", METHODS.names())
def test_a_budget_in_networks_is_spent_exactly_and_no_network_is_paid_twice(method, space, scorer):
    texts, ended = walk(method, domain(space), scorer, networks=70)
    assert ended is Ending.BUDGET
    assert len(texts) == len(set(texts)) == 70
    assert set(scorer.asked.values()) == {1}
    assert set(scorer.asked) == set(texts)


@pytest.mark.parametrize("method", METHODS.names())
def test_the_generator_decides_everything(method, space, scorer):
    first = walk(method, domain(space), scorer, networks=40)
    assert walk(method, domain(space), scorer, networks=40) == first
    assert walk(method, domain(space), scorer, networks=40, seed=1) != first
    assert walk(method, domain(space), scorer, networks=25)[0] == first[0][:25]


def test_another_process_searches_alike(space, scorer):
    code = (
        "from eznas_core.architecture_search import *\n"
        "from eznas_core import spaces\n"
        "from eznas_core.foundation import numpy_generator\n"
        "space = spaces.get('nasbench201')\n"
        "def score(found):\n"
        "    for each in found:\n"
        "        yield Scored(value=float(space.macs(each)), seconds=0.1)\n"
        "where = Domain(space=space, dataset='cifar10')\n"
        "steps = explore(METHODS.get('evolution'), where, score, numpy_generator(0), networks=40)\n"
        "print(*[step.architecture.text for step in steps], sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == walk("evolution", domain(space), scorer, networks=40)[0]


@pytest.mark.parametrize("method", METHODS.names())
def test_a_budget_in_seconds_ends_with_the_network_that_spends_it(method, space, scorer):
    texts, ended = walk(method, domain(space), scorer, seconds=2.95)
    assert ended is Ending.BUDGET
    assert len(texts) == 30


@pytest.mark.parametrize("method", METHODS.names())
def test_every_network_keeps_the_limits(method, space, scorer):
    texts, _ = walk(method, domain(space, max_parameters=400_000), scorer, networks=60)
    assert all(space.parameters(space.parse(text)) <= 400_000 for text in texts)


@pytest.mark.parametrize("method", METHODS.names())
def test_a_domain_that_is_used_up_ends_a_search(method, space, scorer):
    members = space.sample_distinct(np.random.default_rng(0), 9)
    where = Domain(space=space, dataset="cifar10", members=members)
    texts, ended = walk(method, where, scorer, networks=50)
    assert ended is Ending.NOTHING_NEW
    assert set(texts) == {member.text for member in members}


def test_limits_that_nothing_keeps_are_told_of_with_the_cheapest_network(space, scorer):
    with pytest.raises(EznasError, match=r"keeps the limits .*cheapest has 73,306 parameters"):
        walk("random", domain(space, max_parameters=10), scorer, networks=5)


def test_networks_without_a_score_are_last(space):
    def hopeless(architectures):
        for _ in architectures:
            yield Scored(value=None, reason="not finite")

    for method in METHODS.names():
        texts, _ = walk(method, domain(space), hopeless, networks=30)
        assert len(texts) == 30


def test_a_budget_is_either_networks_or_seconds(space, scorer):
    for budget in ({}, {"networks": 1, "seconds": 1.0}):
        with pytest.raises(EznasError, match="either"):
            walk("random", domain(space), scorer, **budget)


def test_a_limit_on_latency_needs_a_clock(space):
    with pytest.raises(EznasError, match="latencies"):
        domain(space, max_latency=1.0)
