"""What is said of networks and accuracies of one's own: examples, and what is missing yet."""

from __future__ import annotations

import csv
import io

from eznas_core import spaces, truth
from eznas_core.foundation import numpy_generator
from eznas_core.spaces import SearchSpace
from workbench.formats import count, plural

EXAMPLE_WIDTHS = (4, 8, 12, 16, 24)
EXAMPLE = f"""from torch import nn


def plain(width):
    def network(classes):
        return nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(width, classes),
        )

    return network


NETWORKS = {{f"plain {{width}}": plain(width) for width in {EXAMPLE_WIDTHS}}}
"""
_FEWEST_TO_RANK = 3
_TEMPLATE_ROWS = 20


def added(name: str) -> str:
    """What became of a file that was added, and what its space lacks."""
    space = spaces.get(name)
    size = "" if space.size is None else f", {plural(space.size, 'network')}"
    words = f"“{space.title}” is a search space now{size}. It stands on the lists of all pages."
    if any(info.space == space.name for info in truth.available()):
        return words
    return (
        f"{words} Its networks can be built and scored. **Missing to rank them: accuracies.** "
        "Bring a table of them, too."
    )


def taken_in(info: truth.TruthInfo, size: int | None) -> str:
    """What became of a table, and what it lacks."""
    words = f"{plural(info.architectures, 'accuracy', 'accuracies')} taken in as {info.name}."
    if size is not None and info.architectures < size:
        words += f" The space has {count(size)} networks; the others count as not trained."
    if info.architectures < _FEWEST_TO_RANK:
        words += f" **Missing to rank: at least {_FEWEST_TO_RANK} networks.**"
    return words


def template(space: SearchSpace) -> str:
    """A CSV file to fill in: some networks of the space, without accuracies."""
    rng = numpy_generator(0, "template", space.name)
    wanted = _TEMPLATE_ROWS if space.size is None else min(_TEMPLATE_ROWS, space.size)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("architecture", "accuracy"))
    writer.writerows((each.text, "") for each in space.sample_distinct(rng, wanted))
    return file.getvalue()
