from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.training import Recipe, TrainingPlan, make_plan


def test_json_and_back(space, data, recipe):
    plan = make_plan(space, data, recipe, 3)
    assert TrainingPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    with pytest.raises(EznasError, match="damaged training plan"):
        TrainingPlan.from_json({"space": "x"})


def test_more_architectures_of_a_seed_only_add_to_the_end(data):
    space = spaces.get("nats-sss")
    recipe = Recipe(skeleton={"divisor": 8}, side=8)
    small, large = (make_plan(space, data, recipe, count, seed=4) for count in (5, 9))
    assert large.architectures[:5] == small.architectures
    assert make_plan(space, data, recipe, 5, seed=5).architectures != small.architectures
    assert large.extends(small)
    assert not small.extends(large)


def test_runs_that_skip_share_one_draw(data):
    space = spaces.get("nats-sss")
    whole = make_plan(space, data, Recipe(), 9, seed=4).architectures
    first = make_plan(space, data, Recipe(), 5, seed=4).architectures
    rest = make_plan(space, data, Recipe(), 4, seed=4, skip=5).architectures
    assert first + rest == whole


def test_there_must_be_networks_behind_those_to_skip(space, data, recipe):
    assert len(make_plan(space, data, recipe, 100, skip=3).architectures) == 2
    with pytest.raises(EznasError, match="has 5 networks; none is left after 5"):
        make_plan(space, data, recipe, 3, skip=5)


def test_a_small_space_is_trained_whole(space, data, recipe):
    plan = make_plan(space, data, recipe, 120)
    assert sorted(plan.architectures) == sorted(space.networks)


def test_every_network_comes_before_the_second_seed(space, data, recipe):
    plan = make_plan(space, data, recipe, 3)
    assert plan.jobs() == tuple((seed, text) for seed in (0, 1) for text in plan.architectures)


def test_more_seeds_extend_a_plan_but_nothing_else_may_change(space, data, recipe):
    plan = make_plan(space, data, recipe, 3)
    assert make_plan(space, data, recipe.replace(seeds=5), 3).extends(plan)
    assert not make_plan(space, data, recipe.replace(epochs=9), 3).extends(plan)
    other = replace(data, train_labels=(data.train_labels + 1) % 10)
    assert not make_plan(space, other, recipe, 3).extends(plan)


def test_what_cannot_be_trained_is_said_before_it_begins(space, data, recipe):
    with pytest.raises(EznasError, match="no data set in little 'svhn'"):
        make_plan(space, replace(data, dataset="svhn"), recipe, 2)
    with pytest.raises(EznasError, match="CIFAR-100 has 100 classes, these images have 10"):
        make_plan(space, replace(data, dataset="cifar100"), recipe, 2)
    with pytest.raises(EznasError, match="skeleton parameter of little"):
        make_plan(space, data, recipe.replace(skeleton={"cells": 1}), 2)
    with pytest.raises(EznasError, match="depth of little"):
        make_plan(space, data, recipe.replace(depth_divisor=2), 2)
    twice = [Architecture("little", "linear")] * 2
    with pytest.raises(EznasError, match="each of them once"):
        make_plan(space, data, recipe, twice)
    with pytest.raises(EznasError, match="each of them once"):
        make_plan(space, data, recipe, [])


def test_another_space_or_other_images_are_not_the_plans(space, data, recipe):
    plan = make_plan(space, data, recipe, 3)
    plan.check(space, replace(data, source="moved"))
    with pytest.raises(EznasError, match="not of nats-sss"):
        plan.check(spaces.get("nats-sss"), data)
    with pytest.raises(EznasError, match="other images"):
        plan.check(space, replace(data, test_labels=(data.test_labels + 1) % 10))
