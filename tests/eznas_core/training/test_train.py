from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from eznas_core import spaces
from eznas_core.foundation import EznasError, Failure, Reason
from eznas_core.spaces import OwnNetworks
from eznas_core.training import Recipe, TrainedResult, build_network, train_network
from eznas_core.training.batches import Batches
from eznas_core.training.train import learning_rate


def _softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def test_softmax_regression_trains_as_it_does_on_paper(space, data):
    recipe = Recipe(
        epochs=3, batch_size=96, crop=0, flip=False, warmup=0, learning_rate=0.02,
        momentum=0.9, weight_decay=0.01, label_smoothing=0.1,
    )  # fmt: skip
    linear = space.parse("linear")
    result = train_network(space, linear, recipe, data, seed=5)

    pixels = data.train_images.reshape(-1, 3).astype(np.float64)
    mean, deviation = pixels.mean(axis=0), pixels.std(axis=0)

    def rows(images):
        normalised = (images - mean) / deviation
        return normalised.transpose(0, 3, 1, 2).reshape(len(images), -1)

    layer = build_network(space, linear, recipe, 10, seed=5)[1]
    weight, bias = layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()
    speeds = [np.zeros_like(weight), np.zeros_like(bias)]
    x, y = rows(data.train_images), np.eye(10)[data.train_labels]
    target = 0.9 * y + 0.1 / 10
    for epoch in range(3):
        probabilities = _softmax(x @ weight.T + bias)
        loss = -(target * np.log(probabilities)).sum(axis=1).mean()
        error = (probabilities - target) / len(x)
        gradients = [error.T @ x + 0.01 * weight, error.sum(axis=0) + 0.01 * bias]
        rate = 0.01 * (1 + np.cos(np.pi * epoch / 3))
        speeds = [0.9 * s + g for s, g in zip(speeds, gradients, strict=True)]
        steps = [g + 0.9 * s for s, g in zip(speeds, gradients, strict=True)]
        weight, bias = weight - rate * steps[0], bias - rate * steps[1]
    tested = _softmax(rows(data.test_images) @ weight.T + bias)
    right = tested[np.arange(40), data.test_labels]
    assert result.train_loss == pytest.approx(loss, rel=1e-4)
    assert result.test_loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
    assert result.test_accuracy == 100 * (tested.argmax(axis=1) == data.test_labels).mean()


def test_it_learns(space, data):
    recipe = Recipe(epochs=12, batch_size=32, crop=0, flip=False, learning_rate=0.05)
    result = train_network(space, space.parse("width 8"), recipe, data, seed=0)
    assert result.test_accuracy > 70
    assert result.test_loss < np.log(10) / 2
    assert result.seconds > 0


def _numbers(result: TrainedResult) -> tuple[float, float, float]:
    return result.test_accuracy, result.test_loss, result.train_loss


def test_the_same_seed_gives_the_same_numbers_whatever_torch_is_set_to(space, data, recipe):
    architecture = space.parse("width 4")
    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    first = train_network(space, architecture, recipe, data, seed=1)
    assert torch.get_num_threads() == threads
    assert torch.equal(torch.random.get_rng_state(), state)
    torch.manual_seed(99)
    torch.set_num_threads(3)
    try:
        again = train_network(space, architecture, recipe, data, seed=1)
    finally:
        torch.set_num_threads(threads)
    other = train_network(space, architecture, recipe, data, seed=2)
    assert _numbers(first) == _numbers(again) != _numbers(other)


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("nasbench201", {"skeleton": {"channels": 2, "cells": 1}}),
        ("nats-sss", {"skeleton": {"divisor": 8}}),
        *(
            (f"nds-{paper}", {"skeleton": {"divisor": 8}, "depth_divisor": 4})
            for paper in ("darts", "amoeba", "enas", "pnas", "nasnet")
        ),
    ],
)
def test_networks_of_every_space_train(name, scale, data):
    found = spaces.get(name)
    architecture = found.sample(np.random.default_rng(3))
    recipe = Recipe(epochs=1, batch_size=48, crop=1, averaging=0.5, **scale)
    result = train_network(found, architecture, recipe, data, seed=0)
    assert isinstance(result, TrainedResult)
    assert 0 <= result.test_accuracy <= 100


def test_averaging_tests_the_moving_average(data):
    made: list[nn.Linear] = []

    def make(classes: int) -> nn.Module:
        made.append(nn.Linear(3 * 64, classes))
        return nn.Sequential(nn.Flatten(), made[-1])

    space = OwnNetworks(name="kept", networks={"linear": make})
    recipe = Recipe(epochs=4, batch_size=96, crop=0, flip=False, averaging=0.75, warmup=0)
    after: list[tuple[torch.Tensor, torch.Tensor]] = []

    def listener(_epoch: int, _loss: float) -> None:
        after.append((made[0].weight.detach().clone(), made[0].bias.detach().clone()))

    result = train_network(space, space.parse("linear"), recipe, data, 0, listener=listener)
    weight, bias = after[0]
    for later_weight, later_bias in after[1:]:
        weight = 0.75 * weight + 0.25 * later_weight
        bias = 0.75 * bias + 0.25 * later_bias
    images, labels = next(Batches(data, crop=0, flip=False).testing(40))
    logits = images.reshape(40, -1) @ weight.T + bias
    assert result.test_loss == pytest.approx(cross_entropy(logits, labels).item(), rel=1e-5)


def test_what_a_listener_raises_ends_the_training(space, data, recipe):
    epochs = []

    def listener(epoch: int, loss: float) -> None:
        epochs.append((epoch, loss))
        if epoch == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_network(space, space.parse("width 1"), recipe, data, 0, listener=listener)
    assert len(epochs) == 1


def test_a_network_that_does_not_fit_is_a_failure_with_its_reason(data, recipe):
    odd = OwnNetworks(
        name="odd",
        networks={
            "too deep": lambda: nn.Sequential(nn.Conv2d(3, 4, 9), nn.Flatten(), nn.Linear(4, 10)),
            "other classes": lambda: nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, 7)),
            "hot": lambda: nn.Sequential(nn.Flatten(), nn.Linear(3 * 64, 10)),
        },
    )
    deep = train_network(odd, odd.parse("too deep"), recipe, data, 0)
    assert isinstance(deep, Failure)
    assert deep.reason is Reason.UNSUPPORTED
    assert "8x8" in deep.detail
    classes = train_network(odd, odd.parse("other classes"), recipe, data, 0)
    assert isinstance(classes, Failure)
    assert classes.reason is Reason.SHAPE
    hot = recipe.replace(learning_rate=100.0, weight_decay=1.0, epochs=30, warmup=0)
    burnt = train_network(odd, odd.parse("hot"), hot, data, 0)
    assert isinstance(burnt, Failure)
    assert burnt.reason is Reason.NON_FINITE


def test_a_recipe_for_other_networks_is_the_users_error(space, data, recipe):
    with pytest.raises(EznasError, match="skeleton parameter"):
        train_network(space, space.parse("linear"), recipe.replace(skeleton={"cells": 2}), data, 0)


def test_the_rate_is_torchs_cosine():
    recipe = Recipe(epochs=10, warmup=0, learning_rate=0.2)
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=10)
    for epoch in range(10):
        assert learning_rate(recipe, epoch) == pytest.approx(schedule.get_last_lr()[0])
        optimiser.step()
        schedule.step()


def test_the_rate_rises_first_and_a_constant_one_stays():
    recipe = Recipe(epochs=10, warmup=2, learning_rate=0.2)
    rates = [learning_rate(recipe, step / 4) for step in range(9)]
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(0.01)
    assert rates[-1] == pytest.approx(0.2)
    assert learning_rate(recipe.replace(schedule="constant"), 9.9) == 0.2
