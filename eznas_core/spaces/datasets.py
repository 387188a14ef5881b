"""The data sets the benchmarks know, as far as a network's shape is concerned."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.foundation import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The shape of a classification task.

    Attributes:
        name: The name every command and table uses.
        title: The name people write.
        classes: Number of classes.
        input_shape: ``(channels, height, width)`` of one image.
    """

    name: str
    title: str
    classes: int
    input_shape: tuple[int, int, int]


DATASETS: Registry[Dataset] = Registry("data set")


def _add(name: str, title: str, classes: int, side: int, *aliases: str) -> None:
    dataset = Dataset(name=name, title=title, classes=classes, input_shape=(3, side, side))
    DATASETS.add(name, dataset, aliases=aliases)


_add("cifar10", "CIFAR-10", 10, 32)
_add("cifar100", "CIFAR-100", 100, 32)
_add("imagenet16-120", "ImageNet16-120", 120, 16, "imagenet16")
