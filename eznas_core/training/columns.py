"""The columns of a trained table: means over seeds, single trainings, and what they are."""

from __future__ import annotations

from dataclasses import replace

from eznas_core.training.noise import NoiseCeiling
from eznas_core.truth import Column, ColumnKind

ACCURACY = "accuracy"
LIKELIHOOD = "likelihood"
TRAIN_LIKELIHOOD = "train-likelihood"
TEST_LOSS = "test-loss"
TRAIN_LOSS = "train-loss"


def columns_of(seeds: int) -> tuple[Column, ...]:
    """The columns of a table of so many trainings a network, in their order."""
    mean = "one training" if seeds == 1 else f"mean of {seeds} trainings"
    cost = ColumnKind.COST
    return (
        Column(name=ACCURACY, title="test accuracy", note=f"Test accuracy, {mean}."),
        Column(
            name=LIKELIHOOD,
            title="test likelihood",
            note="100 exp(-test loss): the geometric mean of the probabilities given to the right "
            f"classes of the test images, {mean}. It ranks as the test loss does, best highest.",
        ),
        Column(
            name=TRAIN_LIKELIHOOD,
            title="training likelihood",
            note="100 exp(-training loss): the same on the training images, in the last epoch, "
            f"{mean}. It tells how well and fast a network fits, not how well it generalises.",
        ),
        *(
            Column(name=f"{ACCURACY}-seed{seed}", title=f"test accuracy, seed {seed}")
            for seed in range(seeds)
        ),
        Column(name=TEST_LOSS, title="test loss", kind=cost, unit="nats", note=f"{mean}."),
        Column(
            name=TRAIN_LOSS,
            title="training loss",
            kind=cost,
            unit="nats",
            note=f"Of the last epoch, on images as augmented, {mean}.",
        ),
        *(
            Column(name=f"{name}-seed{seed}", title=f"{title}, seed {seed}", kind=cost, unit="nats")
            for name, title in ((TEST_LOSS, "test loss"), (TRAIN_LOSS, "training loss"))
            for seed in range(seeds)
        ),
    )


def with_ceiling(column: Column, ceiling: NoiseCeiling | str | None) -> Column:
    """The column with its ceiling; where that is low, the title itself says so."""
    if not isinstance(ceiling, NoiseCeiling):
        return column
    known = replace(column, ceiling=ceiling.tau)
    if not known.is_noisy:
        return known
    return replace(known, title=f"{column.title} (mostly chance: noise ceiling {ceiling.tau:.2f})")
