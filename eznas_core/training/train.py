"""Training one network: the same numbers for the same recipe, architecture and seed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from eznas_core.foundation import Failure, Reason, numpy_generator, torch_generator
from eznas_core.networks import put_channels_last
from eznas_core.spaces import Architecture, SearchSpace
from eznas_core.training.batches import Batches
from eznas_core.training.data import TrainingData
from eznas_core.training.recipe import Recipe

EpochListener = Callable[[int, float], None]
"""Told after each epoch: how many are done, and the mean training loss of the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedResult:
    """What became of one network.

    Attributes:
        test_accuracy: Percent of the test images classified rightly.
        test_loss: Mean cross-entropy on them, in nats.
        train_loss: Mean training loss over the last epoch, augmented as trained.
        seconds: How long it took, in processor time: what else the machine does hardly counts.
    """

    test_accuracy: float
    test_loss: float
    train_loss: float
    seconds: float


def train_network(
    space: SearchSpace,
    architecture: Architecture,
    recipe: Recipe,
    data: TrainingData,
    seed: int,
    *,
    device: str = "cpu",
    listener: EpochListener | None = None,
) -> TrainedResult | Failure:
    """Trains one network and tests it.

    Order and augmentation are drawn from streams of the seed alone, weights from one of seed
    and architecture. On a CPU the same arguments give the same numbers: it is done on one thread,
    whatever torch is set to. Other processors and versions of torch may round otherwise.

    Args:
        space: The architecture's space.
        architecture: What to train.
        recipe: How; its `seeds` does not matter here.
        data: On what; resized here if the recipe says so and it was not done before.
        seed: Where all randomness comes from.
        device: Where the network is trained.
        listener: Told after each epoch; what it raises ends the training.

    Returns:
        The result, or why there is none: the loss became infinite, or the network cannot take
        such images or such a number of classes.

    Raises:
        EznasError: The recipe names something the space does not have.
    """
    began = time.process_time()
    with _one_thread():
        data = data.resized(recipe.side)
        batches = Batches(data, crop=recipe.crop, flip=recipe.flip, device=device)
        network = build_network(space, architecture, recipe, data.classes, seed).to(device)
        unfit = _unfit(network, batches, data.classes)
        if unfit is not None:
            return unfit
        trained = _Training(network, recipe, batches)
        generator = torch_generator(numpy_generator(seed, "training", "order"))
        loss = math.nan
        for epoch in range(1, recipe.epochs + 1):
            loss = trained.epoch(generator)
            if not math.isfinite(loss):
                return Failure(Reason.NON_FINITE, f"the training loss, in epoch {epoch}")
            if listener is not None:
                listener(epoch, loss)
        accuracy, test_loss = evaluate(trained.tested, batches)
    if not math.isfinite(test_loss):
        return Failure(Reason.NON_FINITE, "the test loss")
    return TrainedResult(
        test_accuracy=accuracy,
        test_loss=test_loss,
        train_loss=loss,
        seconds=round(time.process_time() - began, 3),
    )


def build_network(
    space: SearchSpace, architecture: Architecture, recipe: Recipe, classes: int, seed: int
) -> nn.Module:
    """The untrained network that a recipe trains for an architecture.

    Raises:
        EznasError: The recipe names something the space does not have.
    """
    network = recipe.scale.build(
        space,
        architecture,
        numpy_generator(seed, "training", "network", architecture.text),
        initialisation=recipe.initialisation,
        classes=classes,
    )
    put_channels_last(network)
    return network


@torch.no_grad()
def evaluate(network: nn.Module, batches: Batches) -> tuple[float, float]:
    """Accuracy in percent and mean cross-entropy of a network on the test images."""
    network.eval()
    right, loss, count = 0, 0.0, 0
    for images, labels in batches.testing():
        logits = network(images)
        right += int((logits.argmax(dim=1) == labels).sum())
        loss += float(F.cross_entropy(logits.double(), labels, reduction="sum"))
        count += len(labels)
    return 100.0 * right / count, loss / count


@contextmanager
def _one_thread() -> Iterator[None]:
    """Sums in one fixed order; several workers use the other cores better."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _unfit(network: nn.Module, batches: Batches, classes: int) -> Failure | None:
    """Why the network cannot be trained on such images, if it cannot."""
    images, _ = next(batches.testing(2))
    try:
        with torch.no_grad():
            logits = network.eval()(images)
    except RuntimeError as error:
        what = f"images of {images.shape[2]}x{images.shape[3]}: {error}"
        return Failure(Reason.UNSUPPORTED, what.splitlines()[0])
    if tuple(logits.shape) != (len(images), classes):
        shape = tuple(logits.shape)
        return Failure(Reason.SHAPE, f"{classes} classes want logits (batch, {classes}): {shape}")
    return None


class _Training:
    """A network between two epochs."""

    def __init__(self, network: nn.Module, recipe: Recipe, batches: Batches) -> None:
        self._network = network
        self._recipe = recipe
        self._batches = batches
        self._step = 0
        self._optimiser = torch.optim.SGD(
            network.parameters(),
            lr=recipe.learning_rate,
            momentum=recipe.momentum,
            weight_decay=recipe.weight_decay,
            nesterov=recipe.momentum > 0,
            foreach=True,
        )
        self._average: AveragedModel | None = None
        if recipe.averaging:
            average = get_ema_multi_avg_fn(recipe.averaging)  # type: ignore[no-untyped-call]
            self._average = AveragedModel(network, multi_avg_fn=average, use_buffers=True)

    @property
    def tested(self) -> nn.Module:
        """The network that is tested: the average if there is one."""
        return self._network if self._average is None else self._average

    def epoch(self, generator: torch.Generator) -> float:
        """Trains for one epoch and gives the mean loss."""
        self._network.train()
        losses: list[Tensor] = []
        for images, labels in self._batches.training(self._recipe.batch_size, generator):
            self._set_rate()
            loss = F.cross_entropy(
                self._network(images), labels, label_smoothing=self._recipe.label_smoothing
            )
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimiser.step()
            if self._average is not None:
                self._average.update_parameters(self._network)
            losses.append(loss.detach())
            self._step += 1
        return float(torch.stack(losses).double().mean())

    def _set_rate(self) -> None:
        done = self._step / self._batches.steps(self._recipe.batch_size)
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate(self._recipe, done)


def learning_rate(recipe: Recipe, epochs_done: float) -> float:
    """The learning rate of a recipe's step that begins after so many epochs.

    >>> learning_rate(Recipe(epochs=10, warmup=0, learning_rate=0.2), 5)
    0.1
    """
    if epochs_done < recipe.warmup:
        # The first step is taken at a small rate rather than at none.
        return recipe.learning_rate * (0.05 + 0.95 * epochs_done / recipe.warmup)
    if recipe.schedule == "constant":
        return recipe.learning_rate
    part = (epochs_done - recipe.warmup) / max(recipe.epochs - recipe.warmup, 1e-9)
    return recipe.learning_rate * 0.5 * (1 + math.cos(math.pi * min(part, 1.0)))
