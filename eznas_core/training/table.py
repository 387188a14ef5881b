"""From the trainings of a run to an accuracy table like any other, its protocol attached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError, sha256_of_file
from eznas_core.training.noise import NoiseCeiling, noise_ceiling
from eznas_core.training.plan import TrainingPlan
from eznas_core.training.recipe import Recipe
from eznas_core.training.results import Floats, Results
from eznas_core.truth import AccuracyTable, Column, ColumnKind, Provenance

ACCURACY = "accuracy"
LIKELIHOOD = "likelihood"
TRAIN_LIKELIHOOD = "train-likelihood"
TEST_LOSS = "test-loss"
TRAIN_LOSS = "train-loss"

_RECIPE = "Recipe: "


def table_of(
    plan: TrainingPlan,
    results: Results,
    file: Path,
    *,
    seeds: int | None = None,
    label: str = ACCURACY,
    source: str = "trained",
    licence: str = "",
    version: str = "",
) -> AccuracyTable:
    """The table of a run's results.

    It has the architectures of which every seed is done, in the plan's order. The same results
    give the same table, in whatever order and by however many workers they were made.

    Args:
        plan: The run's plan.
        results: What is done.
        file: Where the results stand; named in the provenance.
        seeds: Seeds to average; by default all of the plan's.
        label: The default label: "accuracy", "likelihood" or "train-likelihood".
        source: What to call the table.
        licence: The licence of the numbers; by default "own measurements".
        version: Of the workbench.

    Raises:
        EznasError: No architecture has every seed yet, or there are not so many seeds.
    """
    count = plan.recipe.seeds if seeds is None else seeds
    if not 1 <= count <= plan.recipe.seeds:
        raise EznasError(f"the run has {plan.recipe.seeds} seeds, so {count} cannot be averaged")
    accuracies = results.values("test_accuracy", plan.architectures, count)
    whole = np.asarray(np.isfinite(accuracies).all(axis=1))
    if not whole.any():
        raise EznasError(f"no architecture has been trained with all of {count} seeds yet")
    texts = tuple(
        text for text, complete in zip(plan.architectures, whole, strict=True) if complete
    )
    losses = results.values("test_loss", texts, count)
    kept = accuracies[whole]
    fits = results.values("train_loss", texts, count)
    ceilings = {
        ACCURACY: _ceiling(kept),
        # A likelihood falls as its loss rises, so the two have one ceiling.
        **dict.fromkeys((LIKELIHOOD, TEST_LOSS), _ceiling(losses)),
        **dict.fromkeys((TRAIN_LIKELIHOOD, TRAIN_LOSS), _ceiling(fits)),
    }
    columns = [
        kept.mean(axis=1),
        100 * np.exp(-losses.mean(axis=1)),
        100 * np.exp(-fits.mean(axis=1)),
        *kept.T,
        losses.mean(axis=1),
        fits.mean(axis=1),
        *losses.T,
    ]
    return AccuracyTable(
        space=plan.space,
        dataset=plan.dataset,
        texts=texts,
        columns=tuple(_with_ceiling(c, ceilings.get(c.name)) for c in _columns(count)),
        numbers=np.stack(columns, axis=1),
        default_label=label,
        scale=plan.recipe.scale,
        provenance=Provenance(
            source=source,
            file=file.name,
            size=file.stat().st_size,
            sha256=sha256_of_file(file),
            version=version,
            licence=licence or "own measurements",
            label_note=_note(
                plan,
                count,
                {
                    "accuracy": ceilings[ACCURACY],
                    "test loss": ceilings[TEST_LOSS],
                    "training loss": ceilings[TRAIN_LOSS],
                },
                len(plan.architectures) - len(texts),
            ),
            retrieved=date.today(),
        ),
    )


def recipe_of(provenance: Provenance) -> Recipe | None:
    """The recipe by which a table's networks were trained; None if they were not trained here.

    Raises:
        EznasError: The record names a recipe that this version cannot read.
    """
    _, found, text = provenance.label_note.partition(_RECIPE)
    if not found:
        return None
    try:
        value: Any = json.loads(text)
    except ValueError as error:
        raise EznasError(f"the recipe of {provenance.source} cannot be read: {error}") from error
    return Recipe.from_json(value)


def _columns(seeds: int) -> tuple[Column, ...]:
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
            Column(
                name=f"{TEST_LOSS}-seed{seed}",
                title=f"test loss, seed {seed}",
                kind=cost,
                unit="nats",
            )
            for seed in range(seeds)
        ),
    )


def _ceiling(values: Floats) -> NoiseCeiling | str:
    """The noise ceiling of ``(networks, seeds)``, or why there is none."""
    try:
        return noise_ceiling(values)
    except EznasError as error:
        return str(error)


def _with_ceiling(column: Column, ceiling: NoiseCeiling | str | None) -> Column:
    """The column with its ceiling; where that is low, the title itself says so."""
    if not isinstance(ceiling, NoiseCeiling):
        return column
    known = replace(column, ceiling=ceiling.tau)
    if not known.is_noisy:
        return known
    return replace(known, title=f"{column.title} (mostly chance: noise ceiling {ceiling.tau:.2f})")


def _note(
    plan: TrainingPlan, seeds: int, ceilings: Mapping[str, NoiseCeiling | str], missing: int
) -> str:
    """The protocol in words, then the recipe to the letter."""
    recipe = plan.recipe.replace(seeds=seeds)
    parts = [
        f"Trained by this workbench, {seeds} seed{'s' * (seeds > 1)} an architecture: {recipe}.",
        f"Images: {plan.data} ({plan.fingerprint}).",
    ]
    if missing:
        parts.append(f"{missing} architectures without a result for every seed are left out.")
    if seeds > 1:
        parts += [_in_words(name, ceiling) for name, ceiling in ceilings.items()]
    text = json.dumps(recipe.to_json(), sort_keys=True)
    return " ".join(parts) + f" {_RECIPE}{text}"


def _in_words(name: str, ceiling: NoiseCeiling | str) -> str:
    if isinstance(ceiling, str):
        return f"Noise ceiling of the {name}: none, {ceiling}."
    return (
        f"Noise ceiling of the {name}: {ceiling}; {ceiling.expected_tau:.3f} expected between "
        f"means of {ceiling.seeds} seeds."
    )
