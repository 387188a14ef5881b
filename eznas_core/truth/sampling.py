"""Networks of a table, drawn so that a figure on them estimates the figure on all."""

from __future__ import annotations

from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.spaces import Architecture
from eznas_core.truth.table import AccuracyTable


def draw(
    accuracies: AccuracyTable, samples: int, *, seed: int, label: str | None = None
) -> tuple[Architecture, ...]:
    """Networks drawn at random from those with an accuracy, none twice.

    Each network of the table is as likely as any other, so that a figure on a sample estimates the
    figure on the whole table.

    Args:
        accuracies: The table.
        samples: How many; 0 for all.
        seed: Decides which; more samples with the same seed add to the same networks.
        label: The accuracy they must have.

    Raises:
        EznasError: The table has not so many.
    """
    known = accuracies.architectures(label)
    if samples > len(known):
        raise EznasError(
            f"{samples} networks are wanted, but the table of {accuracies.space} on "
            f"{accuracies.dataset} has only {len(known)} (0 takes all of them)"
        )
    order = numpy_generator(seed, "samples").permutation(len(known))
    return known if not samples else tuple(known[index] for index in order[:samples])
